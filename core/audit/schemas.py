"""What the list of the audit trail can be asked."""

from core.audit.titles import ACTS
from core.web.fields import Choice, Day, Text
from core.web.schemas import FormSchema

RESULTS = [("done", "已完成"), ("refused", "被拒绝")]


class EventFilterSchema(FormSchema):
    """Narrow the trail by who, what, when and how it ended."""

    q = Text(longest=40, load_default="", metadata={"label": "姓名或对象编号", "kind": "search"})
    action = Choice(list(ACTS.items()), load_default="", metadata={"label": "事项"})
    since = Day(load_default=None, allow_none=True, metadata={"label": "起"})
    until = Day(load_default=None, allow_none=True, metadata={"label": "止"})
    result = Choice(RESULTS, load_default="", metadata={"label": "结果"})
