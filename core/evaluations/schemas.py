"""The forms of evaluations."""

from core.web.fields import Choice, Day, Text
from core.web.schemas import FormSchema


class OpenSchema(FormSchema):
    """Which evaluation to open."""

    scheme = Choice(required=True, metadata={"label": "考评办法"})
    period = Text(
        required=True,
        longest=20,
        metadata={"label": "哪一期", "hint": "例如 2023-Q3、2023-H1、2023。", "width": "medium"},
    )


class DecisionSchema(FormSchema):
    """Whether a ground strikes a subject, and why."""

    word = Choice((("struck", "一票否决"), ("spared", "不否决")), required=True, metadata={"label": "决定"})
    reason = Text(required=True, longest=400, multiline=True, metadata={"label": "理由", "rows": 2})


class ReasonSchema(FormSchema):
    """Why a result is sent back or corrected."""

    reason = Text(required=True, longest=400, multiline=True, metadata={"label": "理由", "rows": 2})


class ObjectionSchema(FormSchema):
    """What someone holds against their own line."""

    text = Text(required=True, longest=1000, multiline=True, metadata={"label": "申诉内容", "rows": 4})


class AnswerSchema(FormSchema):
    """The answer to an objection."""

    upheld = Choice((("yes", "成立"), ("no", "不成立")), required=True, metadata={"label": "申诉是否成立"})
    answer = Text(required=True, longest=1000, multiline=True, metadata={"label": "答复", "rows": 3})


class RulesSchema(FormSchema):
    """From when local points hold, and with whom they were agreed."""

    starts_on = Day(required=True, metadata={"label": "从哪一天起"})
    source = Text(
        required=True,
        longest=110,
        metadata={
            "label": "商定情况",
            "hint": "写明与谁、哪一天商定，例如 9月1日与片长张三、副片长李四商定。",
        },
    )
