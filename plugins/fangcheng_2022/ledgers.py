"""The ledgers of what only this policy keeps, with the columns that its norms need."""

from core.api import Column, Ledger
from plugins.fangcheng_2022 import choices
from plugins.fangcheng_2022.choices import (
    ASSET_KINDS,
    ASSET_STATES,
    FOUR_CHECKS,
    FUND_SOURCES,
    INDUSTRY_PROJECT,
    PROJECT_KINDS,
    PUBLIC_LEVELS,
    WORKSHOP_KINDS,
    WORKSHOP_STATES,
)
from plugins.fangcheng_2022.tables import (
    Asset,
    Cooperative,
    Fund,
    Inspection,
    Project,
    Publication,
    WelfarePost,
    Workshop,
)

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

INDUSTRY_PROJECTS = Ledger(
    key="fangcheng_2022.industry_projects",
    norm="FC-42",
    title="特色产业项目库",
    about=Project,
    columns=tuple(column for column in PROJECT_COLUMNS if column.field != "kind"),
    only={"kind": INDUSTRY_PROJECT},
    notes=("和项目库是一本账：在哪边登记，两边都看得到。",),
)
FUNDS = Ledger(
    key="fangcheng_2022.funds",
    norm="FC-53",
    also=("FC-05", "FC-09"),
    title="资金台账",
    about=Fund,
    columns=(
        *PLACE,
        Column("资金名称", "name", "name", width=24),
        Column("资金来源", "source", "choice", FUND_SOURCES.titles(), width=12),
        Column("是否衔接资金", "is_linking", "yes_no", width=8),
        Column("年度", "year", "integer", width=7, unit="年"),
        Column("金额", "amount", "decimal", unit="万元", width=10),
        Column("用于项目", "project", required=False, width=24),
        day("计划拨付日期", "plan_pay_on"),
        day("拨付日期", "paid_on"),
        day("审计日期", "audited_on"),
    ),
    notes=("一行是一笔资金；分几次拨付的，一次一行。",),
)
PUBLICATIONS = Ledger(
    key="fangcheng_2022.publications",
    norm="FC-09",
    also=("FC-08",),
    title="公开公示台账",
    about=Publication,
    columns=(
        *PLACE,
        Column("公示事项", "name", "name", width=24),
        Column("公示内容", "kind", "choice", choices.PUBLICATIONS.titles(), width=14),
        Column("公示层级", "level", "choice", PUBLIC_LEVELS.titles(), width=8),
        Column("公示的资金", "fund", required=False, width=24),
        Column("公示的项目", "project", required=False, width=24),
        day("公示日期", "starts_on", required=True),
    ),
    notes=("一行是一次公示；公示的是哪笔资金、哪个项目，写它在台账里的名称。",),
)
INSPECTIONS = Ledger(
    key="fangcheng_2022.inspections",
    norm="FC-07",
    title="四查四促台账",
    about=Inspection,
    columns=(
        *PLACE,
        Column("检查事项", "name", "name", width=24),
        Column("项目", "project", width=24),
        Column("检查内容", "heading", "choice", FOUR_CHECKS.titles(), width=10),
        day("检查日期", "starts_on", required=True),
        Column("促进情况", "furthered", required=False, width=24),
        Column("发现的问题", "finding", required=False, width=24),
        day("整改期限", "mend_by"),
        day("整改完成日期", "mended_on"),
    ),
    notes=("一行是对一个项目的一项检查；没有发现问题的，问题一栏不填。",),
)
ASSETS = Ledger(
    key="fangcheng_2022.assets",
    norm="FC-10",
    title="资产台账",
    about=Asset,
    columns=(
        *PLACE,
        Column("资产名称", "name", "name", width=24),
        Column("资产类别", "kind", "choice", ASSET_KINDS.titles(), width=9),
        Column("来自项目", "project", required=False, width=24),
        Column("原值", "value", "decimal", required=False, unit="万元", width=10),
        Column("是否道路、供水", "is_road_or_water", "yes_no", required=False, width=8),
        Column("经营或管护的人", "keeper", required=False, width=16, note="公益性的写负责管护的乡镇和人。"),
        Column("收益分配", "income_shared", required=False, width=20),
        Column("风险防控", "risk", required=False, width=20),
        Column("运转情况", "state", "choice", ASSET_STATES.titles(), required=False, width=8),
        Column("指导情况", "guidance", required=False, width=20),
    ),
    notes=("经营性的写谁经营、收益怎样分、风险怎样防；公益性的写谁管护、是否正常；到户类的写怎样指导。",),
)
COOPERATIVES = Ledger(
    key="fangcheng_2022.cooperatives",
    norm="FC-41",
    title="合作社台账",
    about=Cooperative,
    columns=(
        *PLACE,
        Column("合作社", "name", "name", width=24),
        Column("是否光荣合作社", "is_honoured", "yes_no", width=8),
        Column("联结的龙头企业", "enterprise", required=False, width=24),
        Column("联结方式", "tie", required=False, width=24),
    ),
)
WORKSHOPS = Ledger(
    key="fangcheng_2022.workshops",
    norm="FC-43",
    title="扶贫基地和车间台账",
    about=Workshop,
    columns=(
        *PLACE,
        Column("基地或车间", "name", "name", width=24),
        Column("类型", "kind", "choice", WORKSHOP_KINDS.titles(), width=9),
        Column("生产情况", "state", "choice", WORKSHOP_STATES.titles(), width=8),
        day("闲置起", "idle_since"),
        Column("用工人数", "workers", "integer", required=False, unit="人", width=8),
        Column("其中脱贫人口和监测对象", "supported_workers", "integer", required=False, unit="人", width=10),
        day("跟进日期", "followed_on"),
        Column("跟进措施", "follow_up", required=False, width=24),
    ),
)
WELFARE_POSTS = Ledger(
    key="fangcheng_2022.welfare_posts",
    norm="FC-45",
    title="公益岗位台账",
    about=WelfarePost,
    columns=(
        *PLACE,
        Column("岗位", "name", "name", width=18, note="同村同类的编上号，如保洁一。"),
        day("设岗日期", "starts_on", required=True),
        Column("设岗需要", "need", required=False, width=20),
        day("上岗日期", "hired_on"),
        Column("上岗的是否脱贫人口或监测对象", "is_supported", "yes_no", required=False, width=10),
        day("补贴发到", "paid_until"),
        day("离岗日期", "left_on"),
        Column("离岗原因", "left_because", required=False, width=20),
    ),
    notes=("一行是一个岗位的一次聘用；不写上岗人的姓名。",),
)

LEDGERS = (
    PROJECTS,
    INDUSTRY_PROJECTS,
    FUNDS,
    PUBLICATIONS,
    INSPECTIONS,
    ASSETS,
    COOPERATIVES,
    WORKSHOPS,
    WELFARE_POSTS,
)
