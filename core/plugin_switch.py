"""Which plugins an installation has switched off: names in a file of its data folder, one a line."""

from pathlib import Path
from typing import Final

from core.config import data_folder

FILE: Final = "plugins_off"
REASON: Final = "已停用；需要时运行 bangfu plugin enable {name}"


def switched_off(folder: Path | None = None) -> frozenset[str]:
    """Give the names of the plugins that are not to start."""
    path = (folder or data_folder()) / FILE
    return frozenset(path.read_text("utf-8").split()) if path.is_file() else frozenset()


def switch(folder: Path, name: str, *, on: bool) -> bool:
    """Let a plugin start or not from the next start on; False where that was so already."""
    off = switched_off(folder)
    wanted = off - {name} if on else off | {name}
    if wanted == off:
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = folder / f"{FILE}.new"
    beside.write_text("".join(f"{one}\n" for one in sorted(wanted)), "utf-8")
    beside.replace(folder / FILE)
    return True
