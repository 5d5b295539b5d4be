"""The levels of the area tree, highest first: an area stands only under one of a higher level, which keeps cycles out."""

from core.errors import Refused
from core.inputs import one_of

LEVELS = {
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "township": "乡镇级",
    "village": "村级",
    "group": "村民小组",
}
_RANKS = {level: rank for rank, level in enumerate(LEVELS)}


def known_level(level: str) -> str:
    """Give a level of the tree; refused with the right words where there is no such level."""
    return one_of(level, LEVELS, "区划级别", "level")


def is_above(level: str, other: str) -> bool:
    """Tell whether a level is higher than another."""
    return _RANKS[level] < _RANKS[other]


def refuse_unless_above(parent_level: str, level: str) -> None:
    """Refuse a parent that is not of a higher level than its child."""
    if not is_above(parent_level, level):
        raise Refused(
            f"{LEVELS[level]}区划不能设在{LEVELS[parent_level]}区划之下。",
            "parent",
            "请选择级别更高的上级区划。",
        )
