"""The ledgers of what only this policy keeps, with the columns that its norms need."""

from core.api import Column, Ledger
from plugins.fangcheng_2022.choices import PROJECT_KINDS
from plugins.fangcheng_2022.tables import Project

PLACE = (
    Column("序号", "serial", "serial", required=False, width=5),
    Column("乡镇", "township", required=False, width=10),
    Column("村", "village", required=False, width=10),
)


def day(heading: str, field: str, required: bool = False) -> Column:
    """Give a column of a date, which is blank until it has come."""
    return Column(heading, field, "date", required=required, width=12)


PROJECT_COLUMNS = (
    *PLACE,
    Column("项目名称", "name", "name", width=24),
    Column("年度", "year", "integer", width=7, unit="年"),
    Column("项目类别", "kind", "choice", PROJECT_KINDS.titles(), width=14),
    Column("特色产业", "specialty", required=False, width=12, note="属于特色产业项目库的写明是什么产业。"),
    Column("实施单位", "unit", required=False, width=18),
    Column("计划投资", "planned_money", "decimal", required=False, unit="万元", width=10),
    Column(
        "负面清单事项",
        "negative_item",
        required=False,
        width=16,
        note="碰到负面清单的写明是哪一项，没有的不填。",
    ),
    day("入库日期", "reserved_on"),
    day("计划批复日期", "plan_approve_on"),
    day("批复日期", "approved_on"),
    day("计划开工日期", "plan_start_on"),
    day("开工日期", "started_on"),
    day("计划竣工日期", "plan_finish_on"),
    day("竣工日期", "completed_on"),
    day("交付日期", "handed_over_on"),
    day("达产日期", "producing_on"),
    day("受益日期", "benefiting_on"),
)

PROJECTS = Ledger(
    key="fangcheng_2022.projects",
    norm="FC-05",
    also=("FC-08",),
    title="项目库",
    about=Project,
    columns=PROJECT_COLUMNS,
    notes=("一行是一个项目；乡镇、村都不填的是县级项目。哪一步还没有到，日期就空着。",),
)

LEDGERS = (PROJECTS,)
