"""The words by which the trail's acts and objects are shown to people."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.policy.own import OWN_LEDGERS

_WORDS: Final[Mapping[str, Mapping[str, str]]] = tomllib.loads(
    (Path(__file__).parent / "titles.toml").read_text("utf-8")
)
ACTS: Final = _WORDS["acts"]
OBJECTS: Final = _WORDS["objects"]


def act_title(action: str) -> str:
    """Give an act's name for people; one that has none is shown as it is."""
    return ACTS.get(action, action)


def object_title(object_type: str, object_id: str) -> str:
    """Give an object's name for people: what it is, and its number."""
    models = (ledger.model for ledger in OWN_LEDGERS.values())
    words = {model.__tablename__: model.word for model in models if model is not None}
    return f"{OBJECTS.get(object_type) or words.get(object_type, object_type)} {object_id}".strip()
