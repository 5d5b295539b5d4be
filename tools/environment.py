"""Make `.venv/` from the locks, by uv where it can be had, else by pip; every file is checked by its hash."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

from tools.stamps import ROOT, SCRATCH, fingerprint, is_fresh, leave

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "dev.lock"
BOOTSTRAP_LOCK = ROOT / "requirements" / "bootstrap.lock"


def make_environment() -> None:
    """Give a virtual environment that holds exactly the locked packages and this project, editable."""
    _make_venv()
    wanted = fingerprint(LOCK, _how_to_build())
    if is_fresh(VENV / ".installed", wanted):
        return
    print("Installing the locked packages into .venv …", flush=True)
    uv = find_uv()
    if not (uv and _install_by_uv(uv)):
        _install_by_pip()
    leave(VENV / ".installed", wanted)


def pip_for(python: Path) -> list[str]:
    """Give the pip command that installs into `python`'s environment, whether or not that one has a pip."""
    outside = [sys.executable, "-m", "pip", "--python", str(python)]
    if subprocess.run([*outside, "--version"], capture_output=True, check=False).returncode == 0:
        return outside
    subprocess.run([python, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    return [str(python), "-m", "pip"]


def _how_to_build() -> str:
    """Give what decides how the project itself is installed; a changed lint rule is not among it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    parts = [settings["build-system"], settings["project"], settings["tool"]["setuptools"]]
    return json.dumps(parts, sort_keys=True)


def _make_venv() -> None:
    made_by = fingerprint(sys.version, os.path.realpath(sys.executable), str(ROOT))
    if PYTHON.exists() and is_fresh(VENV / ".made", made_by):
        return
    print("Making .venv …", flush=True)
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=False).create(VENV)
    leave(VENV / ".made", made_by)


def find_uv() -> str | None:
    """Give this machine's uv, or fetch the locked one into the scratch folder; None where there is none."""
    if found := shutil.which("uv"):
        return found
    home, wanted = SCRATCH / "uv", fingerprint(BOOTSTRAP_LOCK)
    if not is_fresh(home / ".installed", wanted):
        shutil.rmtree(home, ignore_errors=True)
        command = [
            *pip_for(PYTHON),
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--only-binary=:all:",
        ]
        command += ["--require-hashes", "--target", str(home), "-r", str(BOOTSTRAP_LOCK)]
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            return None
        leave(home / ".installed", wanted)
    return str(home / "bin" / "uv")


def _install_by_uv(uv: str) -> bool:
    environment = _uv_environment()
    for arguments in (
        ["sync", "--quiet", "--require-hashes", str(LOCK)],
        ["install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ):
        command = [uv, "pip", arguments[0], "--python", str(PYTHON), *arguments[1:]]
        if subprocess.run(command, check=False, env=environment, cwd=ROOT).returncode != 0:
            print("uv could not do it; trying pip, which takes a little longer.", flush=True)
            return False
    return True


def _install_by_pip() -> None:
    pip = [*pip_for(PYTHON), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True, cwd=ROOT)


def _uv_environment() -> dict[str, str]:
    """Tell uv what pip already knows of this machine: its certificates and its package index."""
    environment = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", **os.environ}
    if not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & environment.keys():
        known = subprocess.run(
            [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
        ).stdout
        if found := re.search(r"^\S+\.index-url='([^']+)'", known, re.MULTILINE):
            environment["UV_DEFAULT_INDEX"] = found[1]
    return environment
