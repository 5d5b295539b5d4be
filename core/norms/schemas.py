"""The forms by which an area puts policies in force and sets parameters."""

from core.web.fields import Choice, Day, Text
from core.web.schemas import FormSchema


class EnableSchema(FormSchema):
    """A policy comes into force in an area."""

    policy = Choice(required=True, metadata={"label": "办法"})
    area = Text(
        required=True,
        longest=24,
        metadata={"label": "地区代码", "hint": "六位行政区划代码，例如县的代码。", "width": "short"},
    )
    starts_on = Day(required=True, metadata={"label": "开始执行日期"})
    ends_on = Day(allow_none=True, load_default=None, metadata={"label": "执行到", "hint": "不填就是长期。"})
    basis = Text(
        required=True,
        longest=200,
        metadata={"label": "依据", "hint": "启用这项办法的文件或会议，写明名称和文号。"},
    )


class DisableSchema(FormSchema):
    """A policy ends in an area."""

    on = Day(required=True, metadata={"label": "从哪天起不再执行"})
    basis = Text(required=True, longest=200, metadata={"label": "依据"})


class SettingSchema(FormSchema):
    """An area sets a parameter from a day on."""

    key = Choice(required=True, metadata={"label": "参数"})
    value = Text(required=True, longest=100, metadata={"label": "数值", "width": "short"})
    starts_on = Day(required=True, metadata={"label": "从哪天起"})
    source = Text(
        required=True, longest=110, metadata={"label": "来源", "hint": "作出这项规定的文件或会议。"}
    )


class RehearseSchema(FormSchema):
    """A figure is tried out without being set."""

    key = Choice(required=True, metadata={"label": "参数"})
    value = Text(required=True, longest=100, metadata={"label": "如果改成", "width": "short"})
    starts_on = Day(required=True, metadata={"label": "从哪天起"})


class WithdrawSchema(FormSchema):
    """An area takes a setting of its own back, from today."""

    key = Text(required=True, longest=60, metadata={"label": "参数"})
