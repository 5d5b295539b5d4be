"""The two project libraries of this policy, with the columns that its norms need."""

from core.api import Column, Ledger
from plugins.suzhou_5bf.choices import PROGRESS, PROJECT_TYPES
from plugins.suzhou_5bf.tables import PartnerProject, SocialProject

PLACE = (
    Column("序号", "serial", "serial", required=False, width=5),
    Column("县（区）", "county", required=False, width=10),
    Column("乡镇", "township", required=False, width=10),
    Column("村", "village", required=False, width=10),
    Column("项目名称", "name", "name", width=24),
)

PARTNER_PROJECTS = Ledger(
    key="suzhou_5bf.partner_projects",
    norm="SZ-31",
    title="结对资金项目库",
    about=PartnerProject,
    columns=(
        *PLACE,
        Column("项目类别", "kind", "choice", PROJECT_TYPES.titles(), width=9),
        Column("实施单位", "unit", required=False, width=18),
        Column("结对资金", "partner_money", "decimal", unit="万元", width=10),
        Column("项目库编号", "library_number", required=False, width=14),
        Column("入库日期", "in_library_on", "date", required=False, width=12),
        Column("批复日期", "approved_on", "date", required=False, width=12),
        Column("竣工日期", "completed_on", "date", required=False, width=12),
    ),
    notes=("一行是一个用结对资金办的项目；编号和入库日期是它在衔接资金项目库里的。",),
)
SOCIAL_PROJECTS = Ledger(
    key="suzhou_5bf.social_projects",
    norm="SZ-34",
    title="社会组织帮扶项目库",
    about=SocialProject,
    columns=(
        *PLACE,
        Column("需求", "need", required=False, width=24),
        Column("承接的社会组织", "taker", required=False, width=20),
        Column("承接日期", "taken_on", "date", required=False, width=12),
        Column("进展", "progress", "choice", PROGRESS.titles(), width=9),
        Column("进展日期", "progress_on", "date", required=False, width=12),
        Column("通知", "notice", required=False, width=16),
        Column("指导", "guidance", required=False, width=16),
        Column("宣传", "publicity", required=False, width=16),
    ),
    notes=("一行是一个项目；还没有社会组织承接的，承接一栏不填。",),
)

LEDGERS = (PARTNER_PROJECTS, SOCIAL_PROJECTS)
