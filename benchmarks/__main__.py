"""Runs every benchmark in a process of its own: `python -m benchmarks [NAME…]`; exit 1 where one is over its bound."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """Give the benchmarks: the modules here that can be run."""
    files = sorted(path for path in HERE.glob("*.py") if not path.name.startswith("_"))
    return [path.stem for path in files if '__name__ == "__main__"' in path.read_text("utf-8")]


def main(asked: list[str]) -> int:
    """Run the benchmarks asked for, or all."""
    known = names()
    unknown = sorted(set(asked) - set(known))
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    failed = []
    for name in asked or known:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
