"""The forms of cadres, their postings and their leave."""

from typing import Final

from core.cadres.words import LEAVE_STATES, PARTY_MEMBER, PROBATIONARY_MEMBER, ROLES, SOURCES
from core.web.fields import Choice, Day, Flag, Phone, Text, Whole
from core.web.schemas import FormSchema

GENDERS: Final = (("男", "男"), ("女", "女"))
YES_NO: Final = (("yes", "是"), ("no", "否"))
POLITICS: Final = tuple(
    (word, "") for word in (PARTY_MEMBER, PROBATIONARY_MEMBER, "共青团员", "民主党派", "群众")
)
EDUCATION: Final = tuple((word, "") for word in ("研究生", "本科", "大专", "中专", "高中", "初中"))
LEAVE_KINDS: Final = tuple(
    (word, "") for word in ("事假", "病假", "年休假", "婚假", "产假", "护理假", "丧假")
)
PERSON, SENT, CHECK = "基本情况", "派驻", "核对"


class CadreFilterSchema(FormSchema):
    """What the list of cadres can be asked."""

    q = Text(longest=40, metadata={"label": "姓名、拼音首字母、手机尾号", "kind": "search"})
    area = Choice(metadata={"label": "派驻地", "kind": "choice"})
    unit = Text(longest=60, metadata={"label": "单位名称"})
    role = Choice(tuple(ROLES.items()), metadata={"label": "驻村身份", "kind": "choice"})
    source = Choice(tuple(SOURCES.items()), metadata={"label": "派驻来源", "kind": "choice"})
    state = Choice((("posted", "在派"), ("other", "不在派")), metadata={"label": "派驻状态"})


class RevealSchema(FormSchema):
    """Why a whole telephone number is looked at."""

    purpose = Text(
        required=True,
        longest=60,
        metadata={"label": "用途", "hint": "会记入审计记录，例如：联系本人核对到岗。", "width": "medium"},
    )


class CadreSchema(FormSchema):
    """What is kept of a person; everything that no norm and no ledger needs is left out."""

    name = Text(required=True, longest=40, metadata={"label": "姓名", "group": PERSON, "width": "medium"})
    unit = Text(
        required=True, longest=120, metadata={"label": "所在单位", "group": PERSON, "hint": "写单位全称。"}
    )
    gender = Choice(GENDERS, load_default=None, metadata={"label": "性别", "group": PERSON})
    born_on = Day(load_default=None, metadata={"label": "出生日期", "group": PERSON})
    age = Whole(
        least=16,
        most=100,
        load_default=None,
        metadata={"label": "年龄", "group": PERSON, "unit": "岁", "hint": "不知道出生日期时才填。"},
    )
    age_on = Day(load_default=None, metadata={"label": "年龄截至哪一天", "group": PERSON})
    politics = Text(
        longest=20, load_default=None, metadata={"label": "政治面貌", "group": PERSON, "width": "medium"}
    )
    party_full_since = Day(load_default=None, metadata={"label": "转正日期", "group": PERSON})
    work_since = Day(load_default=None, metadata={"label": "参加工作日期", "group": PERSON})
    education = Text(
        longest=20, load_default=None, metadata={"label": "学历", "group": PERSON, "width": "medium"}
    )
    rural_experience = Choice(
        YES_NO, load_default=None, metadata={"label": "有农村工作经验", "group": PERSON}
    )
    agri_speciality = Choice(YES_NO, load_default=None, metadata={"label": "涉农专业技术", "group": PERSON})
    phone = Phone(load_default=None, metadata={"label": "手机号", "group": PERSON})


class CadreEditSchema(CadreSchema):
    """A change of what is kept; the stored number is not shown, so an empty field leaves it as it is."""

    phone = Phone(load_default=None, metadata={"label": "新手机号", "group": PERSON, "hint": "不改就不填。"})
    forget_phone = Flag(metadata={"label": "删除已登记的手机号", "group": PERSON})


class PostingSchema(FormSchema):
    """A posting: who sends whom where, in which role, from when on."""

    village = Text(
        required=True,
        longest=80,
        metadata={"label": "派驻村", "group": SENT, "hint": "写村名；重名的前面加乡镇名。"},
    )
    sender = Text(
        required=True, longest=120, metadata={"label": "派出单位", "group": SENT, "hint": "写单位全称。"}
    )
    role = Choice(tuple(ROLES.items()), required=True, metadata={"label": "驻村身份", "group": SENT})
    source = Choice(tuple(SOURCES.items()), required=True, metadata={"label": "派驻来源", "group": SENT})
    starts_on = Day(required=True, metadata={"label": "派驻日期", "group": SENT})
    is_month = Flag(metadata={"label": "只知道月份，日期写的是当月1日", "group": SENT})
    rank = Choice(load_default=None, metadata={"label": "职务级别", "group": SENT, "kind": "choice"})
    title = Text(longest=60, load_default=None, metadata={"label": "职务", "group": SENT})
    in_team = Choice(YES_NO, load_default=None, metadata={"label": "组建了驻村工作队", "group": SENT})
    retained = Choice(YES_NO, load_default=None, metadata={"label": "留任", "group": SENT})
    party_relation_on = Day(load_default=None, metadata={"label": "组织关系转入日期", "group": SENT})
    is_second = Flag(metadata={"label": "同时还派驻别的村，属实", "group": CHECK})


class NewCadreSchema(CadreSchema):
    """A new cadre, usually sent to a village at once."""

    is_namesake = Flag(metadata={"label": "与同单位已有的人同名，确实是另一个人", "group": PERSON})
    village = Text(
        longest=80,
        load_default=None,
        metadata={"label": "派驻村", "group": SENT, "hint": "联户干部等不派驻的，这一组都不填。"},
    )
    role = Choice(tuple(ROLES.items()), load_default=None, metadata={"label": "驻村身份", "group": SENT})
    source = Choice(tuple(SOURCES.items()), load_default=None, metadata={"label": "派驻来源", "group": SENT})
    starts_on = Day(load_default=None, metadata={"label": "派驻日期", "group": SENT})
    rank = Choice(load_default=None, metadata={"label": "职务级别", "group": SENT, "kind": "choice"})


class EndPostingSchema(FormSchema):
    """The end of a posting."""

    last_day = Day(required=True, metadata={"label": "最后一天"})
    reason = Text(required=True, longest=200, metadata={"label": "结束原因"})
    basis = Text(
        longest=120,
        load_default=None,
        metadata={"label": "批准文号", "hint": "任期未满而调整的，写批准的文件。"},
    )


class LeaveSchema(FormSchema):
    """Leave of a cadre."""

    kind = Text(required=True, longest=24, metadata={"label": "请假类别", "width": "medium"})
    starts_on = Day(required=True, metadata={"label": "第一天"})
    ends_on = Day(required=True, metadata={"label": "最后一天"})
    state = Choice(
        tuple((key, LEAVE_STATES[key]) for key in ("asked", "approved")),
        required=True,
        metadata={"label": "状态", "hint": "只有已批准的请假才能在判断时扣除。"},
    )
    reason = Text(longest=200, load_default=None, metadata={"label": "事由"})


class LeaveStateSchema(FormSchema):
    """What became of leave: decided, withdrawn, or ended early."""

    state = Choice(tuple(LEAVE_STATES.items()), required=True, metadata={"label": "状态"})
    last_day = Day(load_default=None, metadata={"label": "提前返岗的，请假最后一天"})
