"""Linfen's closed lists: the headings of duties and papers, and the words by which records are told apart."""

from pathlib import Path

from core.api import Choice, ChoiceItem, load_choice

HERE = Path(__file__).parent


def _choice(key: str, title: str, norm: str, *titles: str, other: str = "") -> Choice:
    items = [ChoiceItem(str(number), text) for number, text in enumerate(titles, start=1)]
    if other:
        items.append(ChoiceItem(str(len(items) + 1), other, needs_note=True))
    return Choice(key, title, tuple(items), norm)


TASKS = load_choice(HERE / "policy/tasks.csv", "tasks", "工作队十项职责", "LF-08")
VILLAGE_TYPES = _choice(
    "village_types",
    "村的类型",
    "LF-42",
    "建档立卡贫困村",
    "深度贫困地区贫困村",
    "脱贫难度大的贫困村",
    "已退出贫困村",
)
POOR, PRESSING, LIFTED_OUT = VILLAGE_TYPES.titles()[:3], VILLAGE_TYPES.titles()[1:3], "已退出贫困村"
QUALITIES = _choice(
    "qualities", "选派条件", "LF-44", "政治素质好", "工作作风实", "综合能力强", "身心健康、能履职"
)
PREFERRED = _choice("preferred", "优先安排的人选", "LF-45", "优秀年轻干部", "后备干部")
BASIC_PAPERS = _choice(
    "basic_papers",
    "驻村帮扶基础资料",
    "LF-09",
    "帮扶工作明白卡",
    "帮扶手册",
    "帮扶政策牌",
    "政策宣传栏",
    "帮扶责任书",
)
VILLAGE_PAPERS = _choice(
    "village_papers",
    "村级工作资料",
    "LF-50",
    "帮扶规划计划",
    "“四议两公开”记录",
    "村规民约",
    "爱心救助长效机制",
    "孝善敬老长效机制",
)
TEAM_RULES = _choice("team_rules", "工作队台账和制度", "LF-54", "台账", "纪律约束制度")
BODIES = _choice(
    "bodies",
    "机构和角色",
    "LF-53",
    "市干部帮扶工作领导小组",
    "市干部帮扶工作领导小组办公室",
    "县级干部帮扶工作领导小组",
    "县级干部帮扶工作领导小组办公室",
    "乡镇党委和政府",
    "包村单位党委（党组）",
    "派出单位",
    "包村领导干部",
    "农村第一书记",
    "驻村工作队队长",
    "驻村工作队队员",
    "结对党员干部",
)
CHECK_MODES = _choice("check_modes", "市级检查方式", "LF-12", "线上抽查", "线下明察", "线下暗访")
ADDRESSEES = _choice("addressees", "半年报告的对象", "LF-13", "县级干部帮扶工作领导小组", "派出单位")
TALKERS = _choice(
    "talkers", "谈心谈话的负责人", "LF-18", "县委主要负责人", "乡镇党委主要负责人", "派出单位负责人"
)
APPROVERS = _choice(
    "approvers", "请假批准方", "LF-15", "乡镇", "县级领导小组办公室", "市领导小组办公室", "派出单位"
)
JOB_CHANGES = _choice("job_changes", "任期内工作变动", "LF-20", "工作调动", "自动离职", "辞职", "辞退")
BAD_GRADES = ("不称职", "不合格")
PATROL_MEASURES = _choice("patrol_measures", "巡查处理", "LF-24", "书面检查", "诫勉谈话", other="其他处理")
POLLS = _choice("polls", "测评种类", "LF-25", "群众满意度测评", "年度考核测评", "半年综合测评")
LEVELS_OF_OPINION = _choice("opinions", "哪一级认为不宜", "LF-27", "县级", "乡级")
TRIPS = _choice("trips", "短途公务交通", "LF-66", "从驻点村到县内因公、坐公共交通", other="其他交通")
COSTS = _choice(
    "costs", "经费用处", "LF-68", "帮扶村的帮扶工作", "住宿条件", "租房", "取暖", other="其他用处"
)
FORMS = _choice(
    "training_forms", "培训形式", "LF-69", "专题轮训", "现场观摩", "经验交流", "政策宣讲", other="其他形式"
)
PRACTICES = _choice("practices", "事迹和经验", "LF-70", "先进事迹", "有效做法", "成功经验")

CHOICES = (
    TASKS,
    VILLAGE_TYPES,
    QUALITIES,
    PREFERRED,
    BASIC_PAPERS,
    VILLAGE_PAPERS,
    TEAM_RULES,
    BODIES,
    CHECK_MODES,
    ADDRESSEES,
    TALKERS,
    APPROVERS,
    JOB_CHANGES,
    PATROL_MEASURES,
    POLLS,
    LEVELS_OF_OPINION,
    TRIPS,
    COSTS,
    FORMS,
    PRACTICES,
)
