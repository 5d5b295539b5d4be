"""`python -m tools.lint_templates [PATH…]`: name every fault of the templates; exit 1 if there is one."""

import sys
from collections.abc import Iterable
from pathlib import Path

from tools.stamps import ROOT
from tools.template_rules import find_token_macros, lint
from tools.vendor import list_icons

FOLDERS = ("templates", "core", "plugins", "tests/sample_plugins")


def find_templates(root: Path = ROOT) -> list[Path]:
    """Give every HTML template of the core and of plugins."""
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*.html"))
    return sorted(path for path in found if "templates" in path.relative_to(root).parts)


def main(arguments: list[str]) -> int:
    """Lint the files named, or all; give the exit code."""
    icons = frozenset(list_icons())
    paths: Iterable[Path] = [Path(argument) for argument in arguments] or find_templates()
    count = 0
    token_macros = find_token_macros(path.read_text(encoding="utf-8") for path in find_templates())
    for path in paths:
        for fault in lint(path.read_text(encoding="utf-8"), icons, token_macros):
            count += 1
            print(f"{path}:{fault.line}: {fault.message}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
