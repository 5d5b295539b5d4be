"""Every plugin there is, with its scenarios: a new jurisdiction is covered the day its folder appears."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.engine.scenario.read import read_scenarios
from core.plugin_manager import find_plugins, load_registry, plugin_folder
from core.registry import PolicyBook

SAMPLES = Path(__file__).parents[1] / "sample_plugins"
FOLDERS = (plugin_folder(), SAMPLES)
PLUGINS = dict(find_plugins(FOLDERS))
REGISTRY = load_registry(FOLDERS)
BOOKS = [REGISTRY.books[name] for name in PLUGINS if name in REGISTRY.books]


@dataclass(frozen=True)
class Told:
    """One scenario of one plugin."""

    book: PolicyBook
    path: Path
    scenario: dict[str, Any]

    @property
    def id(self) -> str:
        """The scenario's name in test listings."""
        return f"{self.book.slug}/{self.path.name}::{self.scenario.get('scenario', '')}"


TOLD = [Told(book, path, each) for book in BOOKS for path in book.scenarios for each in read_scenarios(path)]
