"""YAML files that people write: every scalar is the text that stands there, typed later by what it is for."""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any, ClassVar

import yaml

try:  # libyaml reads eight times as fast; a build without it does as well
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]


class _TextLoader(SafeLoader):
    """Leaves every scalar as the text that stands there, and refuses a key that stands twice; `<<` takes over another mapping."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {  # type: ignore[misc]
        "<": [("tag:yaml.org,2002:merge", re.compile("<<"))]
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Give a mapping; the second of two equal keys would silently replace the first."""
        seen: set[str] = set()
        for key, _value in node.value:
            if key.value in seen:
                raise ValueError(f"line {key.start_mark.line + 1}: {key.value!r} stands twice; keep one")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_list(path: Path, word: str) -> list[dict[str, Any]]:
    """Give a file's list of mappings, each beginning with a word of its own; ValueError says what is amiss."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)  # noqa: S506 - a safe loader that types nothing
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"the file is no YAML: {error}") from None
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise ValueError(f"the file must be a list of {word}s, each beginning with `- {word}:`")
    return content
