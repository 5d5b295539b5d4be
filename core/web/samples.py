"""Made-up data for the style guide; nothing in it is a policy, a place or a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.web.fields import Amount, Choice, Choices, Day, Flag, Phone, Text, Upload, Whole
from core.web.pages import Column, ListSpec
from core.web.schemas import FormSchema

ROLES = (("first_secretary", "第一书记"), ("leader", "工作队队长"), ("member", "工作队员"))
STATUSES = (
    ("breached", "未达到"),
    ("due_soon", "快到期"),
    ("pending", "未到期"),
    ("undetermined", "待定"),
    ("met", "达到"),
    ("exempt", "不适用"),
)
COUNTIES = tuple((f"c{number}", f"{name}县") for number, name in enumerate("甲乙丙丁戊己庚", 1))


class PersonForm(FormSchema):
    """Every kind of field a form can have."""

    name = Text(required=True, longest=20, metadata={"label": "姓名", "group": "基本情况", "width": "medium"})
    born_on = Day(
        metadata={
            "label": "出生日期",
            "group": "基本情况",
            "hint": "可写 1985-03-02、1985.3.2 或 1985年3月2日",
        }
    )
    phone = Phone(required=True, metadata={"label": "手机号码", "group": "基本情况", "autocomplete": "tel"})
    role = Choice(ROLES, required=True, metadata={"label": "职务", "group": "派驻情况"})
    county = Choice(COUNTIES, metadata={"label": "派驻县", "group": "派驻情况", "width": "medium"})
    kinds = Choices(
        (("a", "脱贫村"), ("b", "易返贫村"), ("c", "红色村")),
        metadata={"label": "村的类型", "group": "派驻情况"},
    )
    days = Whole(metadata={"label": "本月驻村天数", "unit": "天", "group": "派驻情况"})
    funds = Amount(metadata={"label": "带动资金", "unit": "万元", "group": "派驻情况"})
    is_new = Flag(metadata={"label": "新选派", "group": "派驻情况"})
    note = Text(
        multiline=True, longest=300, metadata={"label": "备注", "group": "其他", "hint": "写清事由即可。"}
    )


class PeopleFilters(FormSchema):
    """The filters of the sample list."""

    q = Text(longest=40, metadata={"label": "姓名", "kind": "search"})
    role = Choice(ROLES, metadata={"label": "职务", "kind": "choice"})
    status = Choice(STATUSES, metadata={"label": "状态"})
    since = Day(metadata={"label": "派驻不早于"})


class UploadForm(FormSchema):
    """The first step of an import."""

    file = Upload(
        required=True,
        metadata={
            "label": "台账文件",
            "hint": "xlsx、xls 或 csv，不超过 20 MB。",
            "kind": "file",
            "accept": ".xlsx,.xls,.csv",
        },
    )


PERSON = {
    "name": "张某某",
    "born_on": date(1985, 3, 2),
    "phone": "13800000000",
    "role": "first_secretary",
    "county": "c2",
    "kinds": ["a", "c"],
    "days": 19,
    "is_new": True,
}


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the sample list."""

    id: int
    name: str
    role: str
    village: str
    since: date
    phone: str
    days: int
    status: str


_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
EVERYBODY = tuple(
    Person(
        id=number,
        name=f"{_NAMES[number % len(_NAMES)]}某{'甲乙丙丁'[number % 4]}",
        role=ROLES[number % 3][1],
        village=f"{'东西南北'[number % 4]}{'河沟岭湾'[number // 4 % 4]}村",
        since=date(2023, 1, 1) + timedelta(days=number),
        phone=f"138{number:08d}",
        days=number % 31,
        status=STATUSES[number % 6][0],
    )
    for number in range(1, 313)
)
PEOPLE = ListSpec(
    columns=(
        Column("name", "姓名", sortable=True, href=lambda _: "/styleguide/detail", optional=False),
        Column("role", "职务"),
        Column("village", "任职村", sortable=True),
        Column("since", "派驻日期", kind="day", sortable=True),
        Column("phone", "联系电话", kind="phone"),
        Column("days", "驻村天数", kind="number", sortable=True),
        Column("status", "状态", kind="status"),
    ),
    filters=PeopleFilters,
    sort="name",
)


def people(filters: Mapping[str, Any], sort: str) -> list[Person]:
    """Filter and order the sample rows the way a query would."""
    label_by_role = dict(ROLES)
    rows = [
        row
        for row in EVERYBODY
        if filters.get("q", "") in row.name
        and filters.get("role") in (None, *(key for key, label in label_by_role.items() if label == row.role))
        and filters.get("status") in (None, row.status)
        and row.since >= filters.get("since", date.min)
    ]
    return sorted(rows, key=lambda row: getattr(row, sort.removeprefix("-")), reverse=sort.startswith("-"))


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the sample timeline."""

    at: datetime
    title: str
    by: str
    changes: tuple[tuple[str, str, str], ...] = ()
    note: str = ""


EVENTS = (
    Event(
        datetime(2023, 9, 4, 1, 30, tzinfo=UTC),
        "调整任职村",
        "李某（县办）",
        (("任职村", "甲村", "乙村"),),
        "县办〔2023〕12号",
    ),
    Event(datetime(2023, 6, 1, 0, 5, tzinfo=UTC), "新选派", "王某（县办）"),
)


@dataclass(frozen=True, slots=True)
class SampleDuty:
    """A row of the sample home page."""

    verb: str
    url: str
    due_on: date
    norm: str
    place: str
    state: str
    missing: int = 0
    other: str = ""


def duties(today: date) -> list[SampleDuty]:
    """Give duties around a date: late, due soon, later, done."""
    rows = (
        (
            "登记本月驻村天数",
            -2,
            "XX-21",
            "第三部分第2条",
            "todo",
            0,
            "另一办法要求每月不少于22天，按更严的执行",
        ),
        ("上报本季度工作情况", 3, "XX-30", "第五部分第1条", "doing", 2, ""),
        ("签字确认走访名单", 9, "XX-13", "第二部分第4条", "to_sign", 0, ""),
        ("填报派驻台账", -20, "XX-35", "附件2", "done", 0, ""),
    )
    return [
        SampleDuty(
            verb, "/styleguide/detail", today + timedelta(days=days), norm, place, state, missing, other
        )
        for verb, days, norm, place, state, missing, other in rows
    ]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of the sample check result."""

    value: str
    old: str | None = None
    message: str = ""
    suggestion: str = ""
    level: str = "error"


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of the sample check result, with its number in the file."""

    number: int
    state: str
    cells: tuple[GridCell | str, ...]


GRID_COLUMNS = ("姓名", "派出单位", "派驻日期", "联系电话")
GRID_ROWS = (
    GridRow(4, "new", ("张某某", "市某局", "2023-05-01", "13800000000")),
    GridRow(5, "changed", ("李某某", GridCell("市某委", old="市某局"), "2023-06-01", "13900000000")),
    GridRow(
        6,
        "wrong",
        (
            "王某某",
            GridCell("市某某局", message="没有这个单位", suggestion="市某局"),
            "2023-07-01",
            "13700000000",
        ),
    ),
    GridRow(7, "wrong", ("赵某某", "市某局", GridCell("2023.13.1", message="没有这一天"), "13600000000")),
    GridRow(
        8,
        "warned",
        (
            "钱某某",
            "市某局",
            "2023-08-01",
            GridCell("1.38E+10", message="号码被表格软件改写", level="warning"),
        ),
    ),
    GridRow(9, "same", ("孙某某", "市某局", "2023-05-01", "13500000000")),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Several equal errors that one answer corrects."""

    column: str
    value: str
    suggestion: str
    count: int


PROBLEMS = (Problem("派出单位", "市某某局", "市某局", 12),)
