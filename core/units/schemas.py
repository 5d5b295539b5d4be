"""The forms of units."""

from core.units.words import LEADER_ROLES, LEVELS
from core.web.fields import Choice, Day, Text
from core.web.schemas import FormSchema


class UnitFilterSchema(FormSchema):
    """What the list of units can be asked."""

    q = Text(longest=60, metadata={"label": "单位名称", "kind": "search"})
    area = Choice(metadata={"label": "帮扶地", "kind": "choice"})
    level = Choice(tuple(LEVELS.items()), metadata={"label": "层级", "kind": "choice"})
    nature = Choice(metadata={"label": "单位性质", "kind": "choice"})
    grouping = Choice(metadata={"label": "片区、联络组", "kind": "choice"})


class UnitSchema(FormSchema):
    """What is kept of a unit."""

    name = Text(required=True, longest=120, metadata={"label": "单位全称"})
    level = Choice(tuple(LEVELS.items()), required=True, metadata={"label": "层级"})
    nature = Choice(
        load_default=None,
        metadata={"label": "单位性质", "kind": "choice", "hint": "对不上所列性质或不清楚的，不填。"},
    )


class NewUnitSchema(UnitSchema):
    """A new unit, with the area it belongs to."""

    area = Text(required=True, longest=80, metadata={"label": "所属区划", "hint": "写区划名称或代码。"})


class LeaderSchema(FormSchema):
    """A member of a unit's leadership."""

    name = Text(required=True, longest=40, metadata={"label": "姓名", "width": "medium"})
    role = Choice(tuple(LEADER_ROLES.items()), required=True, metadata={"label": "职务"})
    starts_on = Day(required=True, metadata={"label": "任职起"})


class LeaderChangeSchema(FormSchema):
    """What becomes of a leader: the other part, or the end."""

    act = Choice((("role", "改任另一职务"), ("end", "离任")), required=True, metadata={"label": "怎样变动"})
    on = Day(required=True, metadata={"label": "日期", "hint": "改任的第一天，或离任前的最后一天。"})


class PairSchema(FormSchema):
    """A village that a unit assists."""

    village = Text(
        required=True, longest=80, metadata={"label": "帮扶村", "hint": "写村名；重名的前面加乡镇名。"}
    )
    starts_on = Day(required=True, metadata={"label": "从哪一天起"})


class UnpairSchema(FormSchema):
    """The end of a unit's assistance to a village."""

    last_day = Day(required=True, metadata={"label": "最后一天"})
    basis = Text(longest=120, load_default=None, metadata={"label": "批准文号"})
