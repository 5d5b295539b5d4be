"""The forms of areas and groupings."""

from core.areas.levels import LEVELS
from core.web.fields import Choice, Choices, Day, Text
from core.web.schemas import FormSchema


class GroupingFilterSchema(FormSchema):
    """What the list of groupings can be asked."""

    q = Text(longest=40, metadata={"label": "名称", "kind": "search"})
    kind = Choice(metadata={"label": "类别", "kind": "choice"})


class NewAreaSchema(FormSchema):
    """A new area below another."""

    parent = Text(required=True, longest=80, metadata={"label": "上级区划", "hint": "写名称或代码。"})
    level = Choice(tuple(LEVELS.items()), required=True, metadata={"label": "级别", "kind": "choice"})
    name = Text(required=True, longest=80, metadata={"label": "名称"})
    code = Text(longest=24, load_default=None, metadata={"label": "代码", "width": "medium"})
    starts_on = Day(
        load_default=None,
        metadata={"label": "设立日期", "hint": "一直就有、只是没有登记的，不填。"},
    )
    types = Choices(load_default=list, metadata={"label": "村类型", "hint": "级别为村级的才选。"})


class AreaSchema(FormSchema):
    """A change of an area's name or code."""

    name = Text(required=True, longest=80, metadata={"label": "名称"})
    code = Text(longest=24, load_default=None, metadata={"label": "代码", "width": "medium"})


class GroupingSchema(FormSchema):
    """A new grouping beside the tree."""

    kind = Choice(required=True, metadata={"label": "类别"})
    name = Text(required=True, longest=80, metadata={"label": "名称"})
    area = Text(required=True, longest=80, metadata={"label": "由哪里设立", "hint": "写区划名称或代码。"})


class PartSchema(FormSchema):
    """A unit's part in a grouping, with the person it names."""

    unit = Text(required=True, longest=120, metadata={"label": "单位"})
    role = Choice(required=True, metadata={"label": "分工"})
    cadre = Text(longest=80, load_default=None, metadata={"label": "指定的人", "hint": "还没有指定的不填。"})
    starts_on = Day(required=True, metadata={"label": "从哪一天起"})


class PartChangeSchema(FormSchema):
    """What becomes of a unit's part: another person, or the end."""

    act = Choice((("name", "换指定的人"), ("end", "不再承担")), required=True, metadata={"label": "怎样变动"})
    cadre = Text(
        longest=80, load_default=None, metadata={"label": "新指定的人", "hint": "不再指定人的不填。"}
    )
    on = Day(required=True, metadata={"label": "日期", "hint": "换人的第一天，或承担的最后一天。"})


class MemberSchema(FormSchema):
    """An area that comes into a grouping."""

    area = Text(required=True, longest=80, metadata={"label": "辖区", "hint": "写区划名称或代码。"})
    starts_on = Day(required=True, metadata={"label": "从哪一天起"})


class MemberEndSchema(FormSchema):
    """The end of an area's time in a grouping."""

    last_day = Day(required=True, metadata={"label": "最后一天"})
