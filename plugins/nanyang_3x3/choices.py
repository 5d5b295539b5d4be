"""Nanyang's closed lists and groupings."""

from pathlib import Path

from core.api import Choice, ChoiceItem, GroupingKind, load_choice

HERE = Path(__file__).parent

VILLAGE_TYPES = Choice(
    "village_types",
    "派驻村类型",
    (
        ChoiceItem("①", "脱贫村"),
        ChoiceItem("②", "易地扶贫搬迁安置村（社区）"),
        ChoiceItem("③", "乡村振兴任务重的村"),
        ChoiceItem("④", "党组织软弱涣散村"),
        ChoiceItem("⑤", "其他类型村", needs_note=True),
    ),
    "NY-12",
)
ROLES = Choice(
    "roles",
    "驻村身份",
    (
        ChoiceItem("①", "第一书记"),
        ChoiceItem("②", "第一书记兼工作队长"),
        ChoiceItem("③", "工作队长"),
        ChoiceItem("④", "工作队员"),
    ),
    "NY-12",
)
SOURCES = Choice(
    "sources",
    "派驻来源",
    (ChoiceItem("①", "中派"), ChoiceItem("②", "省派"), ChoiceItem("③", "市派"), ChoiceItem("④", "县派")),
    "NY-12",
)
NATURES = Choice(
    "natures",
    "派出单位性质",
    (ChoiceItem("1", "党政机关"), ChoiceItem("2", "事业单位"), ChoiceItem("3", "国有企业")),
    "NY-12",
)
RANKS = Choice(
    "ranks",
    "职务级别",
    tuple(
        ChoiceItem(str(number), title)
        for number, title in enumerate(
            (
                "厅局级正职",
                "厅局级副职",
                "县处级正职",
                "县处级副职",
                "乡科级正职",
                "乡科级副职",
                "科员级",
                "办事员级",
                "未定职",
            ),
            start=1,
        )
    ),
    "NY-12",
)
COST_PARTS = Choice(
    "cost_parts",
    "为哪个角色花的费用",
    tuple(ChoiceItem(title, title) for title in ("片长", "副片长", "组长")),
    "NY-59",
)
TASKS = load_choice(HERE / "policy/tasks.csv", "tasks", "五类任务", "NY-13")

CHOICES = (VILLAGE_TYPES, ROLES, SOURCES, NATURES, RANKS, TASKS, COST_PARTS)

GROUPINGS = (
    GroupingKind(
        "liaison_group", "县域联络组", ("NY-28", "NY-29"), (("lead", "组长单位"), ("member", "成员单位"))
    ),
    GroupingKind("zone", "片区", ("NY-29",), (("head", "片长单位"), ("deputy", "副片长单位"))),
)
