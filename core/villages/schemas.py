"""The forms of villages, households and contact persons."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError

from core.web.fields import Choice, Choices, Day, Flag, Text
from core.web.schemas import FormSchema, cross_check


class VillageFilterSchema(FormSchema):
    """What the list of villages can be asked."""

    q = Text(longest=40, metadata={"label": "村名", "kind": "search"})
    area = Choice(metadata={"label": "所在地", "kind": "choice"})
    type = Choice(metadata={"label": "村类型", "kind": "choice"})
    unit = Text(longest=60, metadata={"label": "帮扶单位"})


class HouseholdFilterSchema(FormSchema):
    """What the list of households can be asked."""

    q = Text(longest=40, metadata={"label": "户主姓名", "kind": "search"})
    area = Choice(metadata={"label": "所在地", "kind": "choice"})
    risk = Choice(metadata={"label": "风险状态", "kind": "choice"})
    away = Choice((("yes", "是"), ("no", "否")), metadata={"label": "长期外出"})
    contact = Choice((("yes", "有"), ("no", "没有")), metadata={"label": "帮扶责任人"})
    cadre = Text(longest=40, metadata={"label": "责任人姓名"})


class TypesSchema(FormSchema):
    """The types a village has from a day on."""

    types = Choices(load_default=list, metadata={"label": "村类型", "hint": "可以多选；没有的就都不选。"})
    note = Text(longest=80, load_default=None, metadata={"label": "其他类型的名称"})
    on = Day(required=True, metadata={"label": "从哪一天起"})


class NewHomeSchema(FormSchema):
    """A new household of a village."""

    name = Text(required=True, longest=40, metadata={"label": "户主姓名", "width": "medium"})
    is_namesake = Flag(metadata={"label": "与本村已有的户主同名，确实是另一户"})
    risk = Text(
        longest=24,
        load_default=None,
        metadata={"label": "风险状态", "width": "medium", "hint": "例如脱贫户、监测户；一般户不填。"},
    )
    cadre = Text(longest=80, load_default=None, metadata={"label": "帮扶责任人"})
    since = Day(required=True, metadata={"label": "从哪一天起"})


class HomeSchema(FormSchema):
    """A change of a household: its head, its risk state, its absence."""

    name = Text(required=True, longest=40, metadata={"label": "户主姓名", "width": "medium"})
    risk = Text(
        longest=24,
        load_default=None,
        metadata={"label": "风险状态", "width": "medium", "group": "风险状态", "hint": "解除的清空。"},
    )
    risk_on = Day(
        load_default=None,
        metadata={"label": "变动日期", "group": "风险状态", "hint": "新状态的第一天，或旧状态的次日。"},
    )
    is_away = Flag(metadata={"label": "长期外出", "group": "长期外出"})
    away_on = Day(
        load_default=None,
        metadata={"label": "变动日期", "group": "长期外出", "hint": "外出的第一天，或回来的那一天。"},
    )


class ContactSchema(FormSchema):
    """Who answers for a household from a day on; nobody, where it ends without a successor."""

    cadre = Text(
        longest=80,
        load_default=None,
        metadata={"label": "帮扶责任人", "hint": "写姓名；重名的在后面写单位，如张三（市发改委）。"},
    )
    nobody = Flag(metadata={"label": "暂时没有接替的人，只结束现在的责任人"})
    on = Day(required=True, metadata={"label": "接手日期", "hint": "上一位到前一天为止，不留空档。"})

    @cross_check
    def _someone_or_nobody(self, data: Mapping[str, Any], **_: Any) -> None:
        if not data.get("cadre") and not data.get("nobody"):
            raise ValidationError("请填写接手的人，或勾选没有接替的人", "cadre")
