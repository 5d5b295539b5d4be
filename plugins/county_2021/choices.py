"""The county's lists: a code is the word itself; lists that the paper ends with 等 take others, which must be named."""

from core.api import grouped, listed

OTHER = "其他"

FULL_TYPES = ("“十三五”脱贫村", "“十四五”省定乡村振兴重点帮扶村")
"""Villages that get a first secretary and a team."""
SECRETARY_TYPES = ("党组织软弱涣散村", "省市红色名村")
"""Villages that get a first secretary only."""
FORMER_POOR = FULL_TYPES[0]


VILLAGE_TYPES = listed("village_types", "帮扶村类型", "XX-01", *FULL_TYPES, *SECRETARY_TYPES)
SECTIONS = grouped(
    "sections",
    "计划和报告的栏目",
    "XX-26",
    {
        "四项职责": ("建强村党组织", "推进强村富民", "提升治理水平", "为民办事服务"),
        "五条标准": ("产业兴旺", "生态宜居", "乡风文明", "治理有效", "生活富裕"),
    },
)
ON_STAFF, TEMPORARY = "正式在编人员", "临聘人员"
STAFF_STATUS = listed("staff_status", "人员身份", "XX-03", ON_STAFF, TEMPORARY)
END_REASONS = listed(
    "end_reasons", "中途调整理由", "XX-29", "身体健康", "岗位调整", "家庭特殊困难", other=OTHER
)
STANDARDS = {
    "三个说得清": ("村情说得清", "户况说得清", "政策说得清"),
    "四个结合": ("结合基层党建", "结合乡村治理", "结合环境整治", "结合乡风文明"),
    "五个到位": ("工作精力到位", "政策落实到位", "产业发展到位", "防贫监测到位", "激发内生动力到位"),
}
CHECKLIST = grouped("checklist", "驻村干部工作要求", "XX-16", STANDARDS)
TIES = listed("ties", "三个捆绑", "XX-31", "项目", "资金", "责任")
WON = listed("won", "争取来的", "XX-31", "资金", "项目")
PURCHASE = "认购扶贫产品"
HELP_MONEY = listed("help_money", "帮扶资金用途", "XX-14", PURCHASE, other=OTHER)
TRIPS_APART = ("因公出差", "开会", "培训")
TRIPS = listed("trips", "往返事由", "XX-19", "往返驻村", *TRIPS_APART)
NOT_COMPETENT, NOT_DUTIFUL = "不胜任", "不尽职"
RECALL_GROUNDS = listed("recall_grounds", "召回和问责情形", "XX-23", NOT_COMPETENT, NOT_DUTIFUL)
REVIEWS = listed(
    "reviews", "派出单位的三项考核", "XX-25", "领导班子年度考核", "乡村振兴实绩考核", "书记抓党建述职评议"
)
DIFFICULTIES = listed("difficulties", "驻村干部的难处", "XX-36", "工作", "家庭生活")
INCENTIVES = listed(
    "incentives",
    "激励措施",
    "XX-35",
    "评先评优",
    "提拔使用",
    "晋升职级",
    "定向遴选",
    "及时奖励",
    other=OTHER,
)

CHOICES = (
    VILLAGE_TYPES,
    SECTIONS,
    STAFF_STATUS,
    END_REASONS,
    CHECKLIST,
    TIES,
    WON,
    HELP_MONEY,
    TRIPS,
    RECALL_GROUNDS,
    REVIEWS,
    DIFFICULTIES,
    INCENTIVES,
)
