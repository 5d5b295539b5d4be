"""Finds policy plugins, collects what they declare once, and refuses a bad one without hurting the others."""

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
from sqlalchemy import Table

from core import hookspecs
from core.db import Base
from core.hookspecs import NAMESPACE
from core.plugin_switch import REASON, switched_off
from core.policy.norm import Policy
from core.policy.own import admit
from core.registry import PolicyBook, Registry

ENTRY_POINTS = "bangfu.policies"
COLLECTED = {
    "norms": "register_norms",
    "parameters": "register_parameters",
    "activity_kinds": "register_activity_kinds",
    "choices": "register_choices",
    "grouping_kinds": "register_grouping_kinds",
    "duties": "register_duties",
    "checks": "register_checks",
    "coverages": "register_coverages",
    "targets": "register_targets",
    "triggers": "register_triggers",
    "workflows": "register_workflows",
    "letters": "register_letters",
    "ledgers": "register_ledgers",
    "schemes": "register_schemes",
    "reports": "register_reports",
    "scenarios": "register_scenarios",
}


class PluginRefused(Exception):
    """A plugin that cannot start; the message names the file, the fault and the remedy."""


def plugin_folder() -> Path:
    """Give the folder of the plugins that come with the checkout."""
    return Path(__file__).resolve().parent.parent / "plugins"


def find_plugins(folders: Iterable[Path] = ()) -> Iterator[tuple[str, Path]]:
    """Give name and folder of every plugin: below each folder given, or below `plugins/` if none is."""
    for folder in folders or (plugin_folder(),):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if (path / "plugin.py").is_file():
                yield path.name, path


def load_registry(folders: Iterable[Path] = ()) -> Registry:
    """Collect every plugin found in the folders and among installed packages.

    One that is refused, or that this installation has switched off, is listed with its reason.
    """
    registry = Registry()
    off = switched_off()
    for name, path in find_plugins(folders):
        if name in off:
            registry.refused[name] = REASON.format(name=name)
            continue
        _collect(registry, name, lambda n=name, p=path: _import_plugin(n, p), path)
    for point in entry_points(group=ENTRY_POINTS):
        if point.name in off:
            registry.refused[point.name] = REASON.format(name=point.name)
        elif point.name not in registry.books:
            _collect(registry, point.name, point.load, None)
    return registry


def _collect(registry: Registry, name: str, load: Any, folder: Path | None) -> None:
    try:
        module = load()
        home = folder or Path(str(module.__file__)).parent
        book = build_book(name, module, home)
        from core.policy.verify import verify_book

        verify_book(book, registry)
    except PluginRefused as refusal:
        registry.refused[name] = str(refusal)
    except (Exception, SystemExit) as error:  # a guest's fault of any kind must not stop the others
        registry.refused[name] = (
            f"{_place_of(error, folder) or name}: {type(error).__name__}: {error}; mend it and run `bangfu plugin check {name}`"
        )
    else:
        registry.books[book.slug] = book
        for ledger in book.own_ledgers:
            admit(ledger)


def _place_of(error: BaseException, folder: Path | None) -> str:
    """Give file and line of the plugin where a fault arose; its plugin.py where none of its own lines was running."""
    if folder is None:
        return ""
    lines = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        lines.append((error.filename or "", error.lineno))
    own = [(file, line) for file, line in lines if file.startswith(f"{folder}/")]
    return f"{own[-1][0]}:{own[-1][1]}" if own else str(folder / "plugin.py")


def _import_plugin(name: str, path: Path) -> ModuleType:
    if path.parent == plugin_folder():
        return importlib.import_module(f"plugins.{name}.plugin")
    package = f"bangfu_plugin_{name}"
    known = sys.modules.get(package)
    if known is not None and list(known.__path__) == [str(path)]:
        return sys.modules[f"{package}.plugin"]
    _forget(package)
    for module, file in ((package, "__init__.py"), (f"{package}.plugin", "plugin.py")):
        spec = importlib.util.spec_from_file_location(
            module, path / file, submodule_search_locations=[str(path)] if module == package else None
        )
        if spec is None or spec.loader is None or not (path / file).is_file():
            raise PluginRefused(f"{path / file} is missing; a plugin folder needs __init__.py and plugin.py")
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[module] = loaded
        spec.loader.exec_module(loaded)
    return sys.modules[f"{package}.plugin"]


def _forget(package: str) -> None:
    """Forget a package, and its tables, where another folder of its name was loaded before."""
    for name in [one for one in sys.modules if one == package or one.startswith(f"{package}.")]:
        del sys.modules[name]
    for mapper in list(Base.registry.mappers):
        table = mapper.local_table
        if mapper.class_.__module__.startswith(f"{package}.") and isinstance(table, Table):
            Base.metadata.remove(table)


def build_book(name: str, module: ModuleType, folder: Path) -> PolicyBook:
    """Call the plugin's hooks once and give its book; PluginRefused where a hook is misspelt or the policy is missing."""
    manager = pluggy.PluginManager(NAMESPACE)
    manager.add_hookspecs(hookspecs)
    manager.register(module, name)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        known = ", ".join(["register_policy", *COLLECTED.values(), "register_demonstration"])
        raise PluginRefused(f"{folder / 'plugin.py'}: {error}; hooks are {known}") from error
    policies = manager.hook.register_policy()
    if len(policies) != 1 or not isinstance(policies[0], Policy):
        raise PluginRefused(
            f"{folder / 'plugin.py'}: register_policy must return one Policy; write it with @hookimpl"
        )
    collected = {name: tuple(_flat(getattr(manager.hook, hook)())) for name, hook in COLLECTED.items()}
    demonstrations = manager.hook.register_demonstration()
    demonstration = demonstrations[0] if demonstrations else None
    return PolicyBook(policy=policies[0], folder=folder, demonstration=demonstration, **collected)


def _flat(results: Iterable[Iterable[Any]]) -> Iterator[Any]:
    for result in results:
        yield from result
