"""Annex 2: the register of cadres in villages, with the annex's own columns, lists and notes."""

from core.api import Column, Ledger
from plugins.nanyang_3x3.choices import NATURES, RANKS, ROLES, SOURCES, VILLAGE_TYPES

CADRES = Ledger(
    key="nanyang_3x3.cadres",
    norm="NY-12",
    title="驻村干部信息备案台账",
    heading="附件2",
    about="posting",
    columns=(
        Column("序号", "serial", "serial", required=False, width=5),
        Column("县（市、区）", "county", width=10),
        Column("乡镇（街道）", "township", width=12),
        Column("村（居、社区）", "village", width=12),
        Column(
            "派驻村类型", "village_types", "choices", VILLAGE_TYPES.titles(), noted=("其他类型村",), width=16
        ),
        Column("是否组建驻村工作队", "in_team", "yes_no", width=9),
        Column("驻村身份", "role", "choice", ROLES.titles(), width=16),
        Column("姓名", "name", width=9),
        Column("性别", "gender", "choice", ("男", "女"), width=5),
        Column("政治面貌", "politics", width=10),
        Column("年龄", "age", "integer", width=6),
        Column("学历", "education", width=8),
        Column("派驻来源", "source", "choice", SOURCES.titles(), width=8),
        Column("派出单位及职务（职级）", "unit_title", width=26),
        Column("派出单位性质", "nature", "choice", NATURES.titles(), width=10),
        Column("职务级别", "rank", "choice", RANKS.titles(), width=12),
        Column("派驻时间", "starts_on", "date", width=12),
        Column("是否留任", "retained", "yes_no", width=6),
        Column("手机号", "phone", "phone", width=14, personal=True),
    ),
    notes=(
        "派驻村类型从①脱贫村、②易地扶贫搬迁安置村（社区）、③乡村振兴任务重的村、④党组织软弱涣散村、⑤其他类型村中选，可多选，选⑤要写明类型；",
        "驻村身份从①第一书记、②第一书记兼工作队长、③工作队长、④工作队员中选；",
        "派驻来源从①中派、②省派、③市派、④县派中选；",
        "派出单位性质从党政机关、事业单位、国有企业中选；",
        "职务级别从厅局级正职、厅局级副职、县处级正职、县处级副职、乡科级正职、乡科级副职、科员级、办事员级、未定职中选。",
    ),
)

LEDGERS = (CADRES,)
