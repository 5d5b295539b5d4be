"""`make lock`: write the locks of both worlds anew, with hashes and without a single address in them."""

import json
import subprocess

from tools.environment import find_uv
from tools.frontend import npm, npm_environment
from tools.stamps import ROOT

OPTIONS = [
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--annotation-style=line",
    "--upgrade",
]

LOCKS = {
    "dev": ["requirements/dev.in"],
    "runtime": ["requirements/runtime.in", "--constraint=requirements/dev.lock"],
    "pg": ["requirements/runtime.in", "requirements/pg.in", "--constraint=requirements/dev.lock"],
    "bootstrap": ["requirements/bootstrap.in"],
    "node": ["requirements/node.in"],
}
"""Name of a lock -> what it is made from; the first one decides the versions of the next two."""


def main() -> None:
    """Ask the registries for the newest versions that the `.in` files and `package.json` allow."""
    uv = find_uv()
    if uv is None:
        raise SystemExit("uv is needed to write the locks, and could not be installed.")
    for name, sources in LOCKS.items():
        output = f"--output-file=requirements/{name}.lock"
        subprocess.run([uv, "pip", "compile", *OPTIONS, output, *sources], check=True, cwd=ROOT)
    with npm() as command:
        update = [*command, "install", "--package-lock-only", "--ignore-scripts"]
        subprocess.run(update, check=True, cwd=ROOT, env=npm_environment(command))
    strip_addresses()


def strip_addresses() -> None:
    """Leave versions and hashes in the npm lock; a registry is each machine's own setting."""
    lock = ROOT / "package-lock.json"
    content = json.loads(lock.read_text())
    for package in content["packages"].values():
        for key in ("resolved", "funding"):
            package.pop(key, None)
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
