"""The Chinese wording of the shared web layer, read once from ``texts.toml``."""

import tomllib
from pathlib import Path
from typing import Any

TEXTS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "texts.toml").read_text("utf-8"))


def text(name: str, **values: object) -> str:
    """Give one of the layer's own messages with its values filled in."""
    wording: str = TEXTS["own"][name]
    return wording.format(**values)
