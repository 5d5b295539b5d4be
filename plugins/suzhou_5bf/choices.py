"""Suzhou's lists: a code is the word itself; lists that the paper ends with 等 take others, which must be named."""

from core.api import GroupingKind, grouped, listed

OTHER = "其他"


TEAM_DUTIES = ("建强村党组织", "推进强村富民", "提升治理水平", "为民办事服务")
KEY_WORKS = (
    "宣传党的路线方针政策",
    "推动加强村“两委”班子建设",
    "巩固拓展脱贫攻坚成果",
    "组织实施产业发展项目",
    "促进乡村有效治理",
    "推进民生工程建设",
)
TASKS = grouped("tasks", "职责任务和重点工作", "SZ-16", {"职责任务": TEAM_DUTIES, "重点工作": KEY_WORKS})
HELP_FIELDS = listed(
    "help_fields",
    "定点帮扶的方面",
    "SZ-41",
    "产业就业",
    "村级集体经济",
    "“双基”建设",
    "人居环境整治",
    "消费帮扶",
    "乡风文明和乡村治理",
)
RECALL_GROUNDS = listed("recall_grounds", "调整召回情形", "SZ-22", "工作履职不力", other=OTHER)
BELOW_COUNTY = ("乡镇", "村")
TRAINING_LEVELS = listed(
    "training_levels", "培训层级", "SZ-23", "中央", "省级", "市级", "县级", *BELOW_COUNTY
)

CITY_LED = "市级领导带队"
PARTY_HEAD, GOVERNMENT_HEAD, BOTH_HEADS = "县委主要负责同志", "县政府主要负责同志", "县党政主要负责同志"
ALL_TOGETHER = "市级领导和县党政主要负责同志"
TRAVELLERS = listed(
    "partner_travellers",
    "结对往来由谁去",
    "SZ-26",
    CITY_LED,
    PARTY_HEAD,
    GOVERNMENT_HEAD,
    BOTH_HEADS,
    ALL_TOGETHER,
)
WITH_CITY = (CITY_LED, ALL_TOGETHER)
WITH_PARTY_HEAD = (PARTY_HEAD, BOTH_HEADS, ALL_TOGETHER)
WITH_GOVERNMENT_HEAD = (GOVERNMENT_HEAD, BOTH_HEADS, ALL_TOGETHER)
WITH_COUNTY_HEAD = (PARTY_HEAD, GOVERNMENT_HEAD, BOTH_HEADS, ALL_TOGETHER)
SECONDED = listed("seconded", "挂职人员类别", "SZ-27", "党政干部", "教师", "医生", "科技特派员", other=OTHER)
INDUSTRY = "产业类"
WAITING = "待承接"
PROGRESS = listed("social_progress", "社会帮扶项目进展", "SZ-34", WAITING, "进行中", "已完成")
PROJECT_TYPES = listed("project_types", "结对项目类别", "SZ-30", INDUSTRY, "非产业类")
TOWNSHIP_FIELDS = listed(
    "township_fields", "省属企业结对的方面", "SZ-32", "干部挂职", "产业就业", "项目资金", "消费帮扶"
)
NEEDING_BODIES = listed(
    "needing_bodies", "提出需求的单位", "SZ-50", "学校", "医院", "农业科技企业", "种植大户", other=OTHER
)
CAMPAIGNS = listed(
    "campaigns",
    "社会帮扶行动",
    "SZ-33",
    "万企兴万村",
    "百社进百村",
    "青年创新创业大赛",
    "劳动竞赛",
    "助农服务团",
    other=OTHER,
)
DEPARTMENTS = listed(
    "mobilising_departments",
    "动员部门",
    "SZ-33",
    "工商联",
    "民政",
    "工会",
    "共青团",
    "妇联",
    "残联",
    other=OTHER,
)
PARTICIPANTS = listed("participants", "社会帮扶参与者", "SZ-33", "企业", "社会组织", "个人", other=OTHER)
HELP_FORMS = listed("help_forms", "社会帮扶形式", "SZ-33", "投资兴业", "招工就业", "慈善捐赠", other=OTHER)
SUPPORT_ITEMS = listed(
    "support_items",
    "保障事项",
    "SZ-53",
    "列入年度工作重点",
    "安排专门人员",
    "保障专项经费",
    "完善日常工作制度",
)

CHOICES = (
    TASKS,
    HELP_FIELDS,
    RECALL_GROUNDS,
    TRAINING_LEVELS,
    TRAVELLERS,
    SECONDED,
    PROJECT_TYPES,
    PROGRESS,
    TOWNSHIP_FIELDS,
    NEEDING_BODIES,
    CAMPAIGNS,
    DEPARTMENTS,
    PARTICIPANTS,
    HELP_FORMS,
    SUPPORT_ITEMS,
)

PARTNERSHIP, TOWNSHIP_PAIR, PLACE_PAIR = "county_partner", "township_enterprise", "partner_place"
GROUPINGS = (
    GroupingKind(PARTNERSHIP, "县域结对", ("SZ-25", "SZ-26", "SZ-27")),
    GroupingKind(TOWNSHIP_PAIR, "省属企业结对乡镇", ("SZ-32",), (("lead", "省属帮扶企业"),)),
    GroupingKind(PLACE_PAIR, "镇村结对", ("SZ-51",)),
)
