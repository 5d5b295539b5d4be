"""The forms of recorded facts."""

from core.activities.words import SOURCES
from core.cadres.words import ACTING_AS
from core.web.fields import Amount, Choice, Day, Flag, Text
from core.web.schemas import FormSchema


class ActivityFilterSchema(FormSchema):
    """What the list of records can be asked."""

    q = Text(longest=40, metadata={"label": "干部或单位", "kind": "search"})
    kind = Choice(metadata={"label": "工作类型", "kind": "choice"})
    area = Choice(metadata={"label": "地点", "kind": "choice"})
    since = Day(metadata={"label": "从"})
    until = Day(metadata={"label": "到"})
    source = Choice(tuple(SOURCES.items()), metadata={"label": "来源", "kind": "choice"})


class ActivitySchema(FormSchema):
    """Everything a record can be asked for; the form of a kind takes the fields that kind asks for."""

    cadre = Text(
        required=True,
        longest=80,
        metadata={"label": "干部", "hint": "写姓名；重名的在后面写单位，如张三（市发改委）。"},
    )
    unit = Text(required=True, longest=120, metadata={"label": "单位", "hint": "写单位全称。"})
    leader = Text(
        longest=40,
        load_default=None,
        metadata={"label": "参加的领导", "hint": "写姓名；没有登记为班子成员的，只选身份。"},
    )
    acting_as = Choice(
        tuple(ACTING_AS.items()),
        load_default=None,
        metadata={"label": "身份", "hint": "登记过的班子成员按当日职务认定，可以不选。"},
    )
    area = Text(required=True, longest=80, metadata={"label": "地区", "width": "medium"})
    county = Text(longest=80, load_default=None, metadata={"label": "县", "width": "medium"})
    village = Text(
        longest=80,
        load_default=None,
        metadata={"label": "村", "hint": "只在一个村的可以不填；重名的前面加乡镇名。"},
    )
    household = Text(required=True, longest=40, metadata={"label": "农户", "hint": "写户主姓名。"})
    on_date = Day(required=True, metadata={"label": "日期"})
    until = Day(required=True, metadata={"label": "到期日"})
    amount = Amount(places=4, required=True, metadata={"label": "数量"})
    topic = Choice(load_default=None, metadata={"label": "事项", "kind": "choice"})
    words = Text(
        longest=24,
        load_default=None,
        metadata={"label": "事项", "hint": "办法没有列出名目的，写当地的叫法。"},
    )
    note = Text(multiline=True, longest=4000, load_default=None, metadata={"label": "内容", "rows": 6})
    source = Choice(required=True, metadata={"label": "来源"})


class DeleteSchema(FormSchema):
    """Why a record is taken out."""

    reason = Text(required=True, longest=200, metadata={"label": "删除原因", "hint": "会记入审计记录。"})


class TodaySchema(FormSchema):
    """A cadre's own day: in the village, over night, and what was done."""

    on_date = Day(required=True, metadata={"label": "日期"})
    village = Choice(required=True, metadata={"label": "驻在哪个村"})
    in_village_day = Flag(metadata={"label": "白天在村"})
    in_village_night = Flag(metadata={"label": "夜里住村"})
    work_log = Text(
        multiline=True, longest=4000, load_default=None, metadata={"label": "工作日志", "rows": 5}
    )
    topic = Choice(load_default=None, metadata={"label": "日志属于哪项任务", "kind": "choice"})
    diary = Text(multiline=True, longest=4000, load_default=None, metadata={"label": "民情日记", "rows": 5})
