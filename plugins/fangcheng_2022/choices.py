"""Fangcheng's lists: a code is the word itself; where the paper names something without listing it, the county writes it."""

from core.api import GroupingKind, grouped, listed

MATCHING = "县级配套"
FUND_SOURCES = listed(
    "fund_sources", "资金来源", "FC-03", "中央专项", "省级专项", "市级专项", MATCHING, "整合资金"
)
INDUSTRY = "产业发展"
FUND_USES = listed("fund_uses", "衔接资金用途", "FC-04", INDUSTRY, "其他用途")
ON_MONEY = ("假公济私", "闲置浪费", "截留挪用", "虚报冒领")
ON_WORKS = ("弄虚作假", "以次充好", "损公肥私", "优亲厚友")
FINDINGS = grouped("fund_findings", "资金项目问题", "FC-37", {"资金安排": ON_MONEY, "项目实施": ON_WORKS})
CONCERNS = listed("household_concerns", "排查的困难", "FC-11", "支出", "吃穿", "教育", "医疗", "住房", "饮水")
MECHANISMS = listed("linkage_mechanisms", "联动机制", "FC-13", "信息共享", "精准帮扶")
PUBLIC_EMPLOYEES = listed("public_employees", "监测联系人身份", "FC-15", "县级公职人员", "乡镇公职人员")
TRAINING_FORMS = listed("training_forms", "培训形式", "FC-18", "订单式", "菜单式")
CHANNELS = listed(
    "job_channels", "就业渠道", "FC-44", "外出转移就业", "本地企业带动", "基地车间吸纳", "公益岗位安置"
)
HEADINGS = listed("inspection_headings", "排查内容", "FC-20", "责任落实", "政策落实", "工作落实", "成效巩固")
INSTITUTIONS = listed("village_institutions", "村里的阵地", "FC-46", "农民学校", "同心超市", "红黑榜")
SUBJECTS = listed("villagers_subjects", "村民培训内容", "FC-46", "实用技能", "就业创业", "道德素养")
STANDING_CHECKS = listed("standing_checks", "常态排查", "FC-48", "农村住房", "道路隐患", "供水运行")
PETITION_LEVELS = listed("petition_levels", "信访渠道", "FC-50", "县", "乡", "村")
TRAINEES = listed("trainees", "培训对象", "FC-32", "乡村振兴系统干部", "乡村干部", "帮扶干部")
INDUSTRY_PROJECT = "特色产业"
WORKS = (
    "厕所改造",
    "产业路、旅游路",
    "垃圾污水处理",
    "供水和灌溉",
    "防汛抗旱",
    "安置点后续扶持",
    "农村电网",
    "快递进村",
    "学校",
    "卫生室",
    "住房安全",
    "服务和文化场所",
)
PROJECT_KINDS = grouped(
    "project_kinds",
    "项目类别",
    "FC-23",
    {
        "产业发展": (INDUSTRY_PROJECT, "其他产业"),
        "基础设施": WORKS[:8],
        "公共服务": WORKS[8:],
        "": ("其他",),
    },
)
PUBLISHED_ALLOCATION, PUBLISHED_PROJECT, PUBLISHED_USE = "资金分配结果", "项目安排", "资金使用情况"
PROJECT_RULES = ("入库规则", "负面清单", "项目评价办法")
PUBLICATIONS = listed(
    "publications",
    "公示内容",
    "FC-09",
    PUBLISHED_ALLOCATION,
    PUBLISHED_PROJECT,
    PUBLISHED_USE,
    *PROJECT_RULES,
)
COUNTY_LEVEL, TOWNSHIP_LEVEL, VILLAGE_LEVEL = "县", "乡镇", "村"
PUBLIC_LEVELS = listed("public_levels", "公示层级", "FC-09", COUNTY_LEVEL, TOWNSHIP_LEVEL, VILLAGE_LEVEL)
FOUR_CHECKS = listed("four_checks", "四查四促", "FC-07", "投资去向", "运营带动", "培训就业", "后续管理")
OPERATING, PUBLIC, OF_HOUSEHOLD = "经营性", "公益性", "到户类"
ASSET_KINDS = listed("asset_kinds", "资产类别", "FC-10", OPERATING, PUBLIC, OF_HOUSEHOLD)
WORKING = "正常"
ASSET_STATES = listed("asset_states", "运转情况", "FC-10", WORKING, "损坏", "闲置")
WORKSHOP_KINDS = listed("workshop_kinds", "基地车间类型", "FC-43", "扶贫基地", "扶贫车间")
IDLE, INTERMITTENT = "闲置", "间歇"
WORKSHOP_STATES = listed("workshop_states", "生产情况", "FC-43", "正常", INTERMITTENT, IDLE)
SOURCES = listed("monitoring_sources", "纳入监测的来源", "FC-12", "自主申报", "部门筛查", "干部排查")
MEASURES = listed(
    "help_measures",
    "帮扶措施",
    "FC-14",
    "产业扶持",
    "光伏",
    "小额信贷",
    "转移就业",
    "技能培训",
    "两不愁三保障",
    "低保",
    "特困救助",
    "四集中",
    other="其他",
)
STABLE, NOT_STABLE = "稳定消除", "没有稳定消除"
EXITS = listed("monitoring_exits", "退出时的风险", "FC-16", STABLE, NOT_STABLE)
FALL = "收入骤减"
ALERTS = listed("alerts", "预警事项", "FC-39", FALL, "两不愁三保障有问题", "饮水有问题")
PASSED_DOWN = "市级以上批转"
PETITION_ORIGINS = listed("petition_origins", "信访来源", "FC-25", "群众反映", PASSED_DOWN)
DISCIPLINE_GROUP, INSPECTION_GROUP = "纪委监委作风纪律问责组", "督查巡查组"
FINDERS = listed("problem_finders", "由谁查出", "FC-34", DISCIPLINE_GROUP, INSPECTION_GROUP)

CHOICES = (
    FUND_SOURCES,
    FUND_USES,
    FINDINGS,
    CONCERNS,
    MECHANISMS,
    PUBLIC_EMPLOYEES,
    TRAINING_FORMS,
    CHANNELS,
    HEADINGS,
    INSTITUTIONS,
    SUBJECTS,
    STANDING_CHECKS,
    PETITION_LEVELS,
    TRAINEES,
    PROJECT_KINDS,
    PUBLICATIONS,
    PUBLIC_LEVELS,
    FOUR_CHECKS,
    ASSET_KINDS,
    ASSET_STATES,
    WORKSHOP_KINDS,
    WORKSHOP_STATES,
    SOURCES,
    MEASURES,
    EXITS,
    ALERTS,
    PETITION_ORIGINS,
    FINDERS,
)

WAR_ZONE = "war_zone"
GROUPINGS = (
    GroupingKind(WAR_ZONE, "战区", ("FC-30",), (("head", "指挥长单位"), ("deputy", "副指挥长单位"))),
)
