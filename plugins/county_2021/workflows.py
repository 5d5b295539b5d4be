"""What people hand to one another: adjustment by two routes, a team's hand-over, a village's needs, cases, what the good get."""

from sqlalchemy import and_, exists, select

from core.api import (
    AS_OF,
    DATA,
    END_POSTING,
    FIRST_SECRETARIES,
    OF,
    Act,
    AdjustmentForm,
    AnswerForm,
    BasisForm,
    FormSchema,
    Guard,
    P,
    Posting,
    Route,
    Step,
    UnitVillage,
    Who,
    Workflow,
    adjustment,
    deciding,
    form,
    help_asked,
    one_of,
    recorded,
    refusal,
    routes_by,
    sent_back,
    standing,
    typical_case,
    undoing,
    withdrawal,
)
from plugins.county_2021.choices import END_REASONS, INCENTIVES, OTHER

CADRE, SENDER = Who("cadre", "self"), Who("unit_officer", "unit")
VILLAGE, TOWNSHIP, COUNTY = Who("village_officer"), Who("township_officer"), Who("county_officer")
ORGANISATION, BUREAU = Who("county_organisation"), Who("county_revitalisation")


class OutForm(AdjustmentForm):
    """Why somebody is to leave midway, by the paper's reasons."""

    reason = one_of(END_REASONS)


role = select(Posting.role).where(Posting.id == OF("subject")).scalar_subquery()
recorded_by = (
    Route("organisation", role.in_(FIRST_SECRETARIES)),
    Route("bureau", role.not_in(FIRST_SECRETARIES)),
)


def agreeing(key: str, title: str, body: Who) -> Step:
    """Give the step in which a body of the county and the township both agree."""
    by = (body, TOWNSHIP)
    return deciding(key, f"待{title}和乡镇同意", by, recorded_by, asked_by=(SENDER,))


def recording(key: str, title: str, body: Who) -> Step:
    """Give the step in which a body examines the adjustment and puts it on record."""
    effects = (END_POSTING,)
    return deciding(
        key, f"待{title}审核备案", (body,), "approved", asked_by=(SENDER,), word="审核备案", effects=effects
    )


ADJUSTMENT = adjustment(
    norm="XX-08",
    asks=OutForm,
    applicants=(SENDER, TOWNSHIP),
    to=routes_by(P("adjustment_agreed_by"), {1: "agree_office", 2: "agree_organisation", 3: "agree_bureau"}),
    silent="held",
    holders=(COUNTY,),
    guards=(Guard(norm="XX-29", says="文件列出的理由里没有这一项。", holds=DATA("reason") != OTHER),),
    stages=(
        agreeing("agree_office", "县级经办", COUNTY),
        agreeing("agree_organisation", "县委组织部", ORGANISATION),
        agreeing("agree_bureau", "县乡村振兴局", BUREAU),
        recording("organisation", "县委组织部", ORGANISATION),
        recording("bureau", "县乡村振兴局", BUREAU),
    ),
    copies=(TOWNSHIP, CADRE),
)


class HandOverForm(FormSchema):
    """What an old team hands to a new one."""

    old_unit = form.Named(of="unit", required=True, metadata={"label": "原派出单位"})
    new_unit = form.Named(of="unit", required=True, metadata={"label": "新派出单位"})
    items = form.Text(longest=500, multiline=True, required=True, metadata={"label": "交接清单"})


OLD_UNIT, NEW_UNIT = Who("unit_officer", of="old_unit"), Who("unit_officer", of="new_unit")
new_team_is_there = exists().where(
    Posting.unit_id == DATA("new_unit"),
    Posting.village_id == OF("subject"),
    Posting.starts_on <= AS_OF,
    Posting.ends_on >= AS_OF,
)
HANDOVER = Workflow(
    norm="XX-12",
    key="handover",
    title="工作队交接",
    about="village",
    steps=(
        Step(
            key="draft",
            title="待移交",
            by=(OLD_UNIT, TOWNSHIP),
            needs="any",
            acts=(Act(key="hand", title="移交", form=HandOverForm, to="receiving"),),
        ),
        Step(
            key="receiving",
            title="待新队接收",
            by=(NEW_UNIT,),
            copies=(TOWNSHIP,),
            acts=(
                Act(
                    key="receive",
                    title="接收",
                    to="handed_over",
                    guards=(
                        Guard(
                            norm="XX-12", says="新工作队还没有到村，老工作队不能撤。", holds=new_team_is_there
                        ),
                    ),
                    effects=(
                        recorded(
                            "team_handover", unit=DATA("new_unit"), village=OF("subject"), note=DATA("items")
                        ),
                    ),
                ),
                sent_back(),
                withdrawal(OLD_UNIT, TOWNSHIP),
            ),
        ),
    ),
    ends={"handed_over": "已交接", "withdrawn": "已撤回"},
)


class NeedForm(FormSchema):
    """What presses a village."""

    unit = form.Named(of="unit", required=True, metadata={"label": "帮扶单位"})
    what = form.Text(longest=300, multiline=True, required=True, metadata={"label": "急难愁盼的事"})


class LeaderForm(AnswerForm):
    """How the unit takes it on, and which of its leaders sees to it."""

    leader = form.Text(longest=20, required=True, metadata={"label": "由哪位单位领导负责"})


assists = exists().where(
    and_(UnitVillage.unit_id == DATA("unit"), UnitVillage.village_id == OF("subject")),
    and_(UnitVillage.starts_on <= AS_OF, UnitVillage.ends_on >= AS_OF),
)
NEED = help_asked(
    norm="XX-30",
    key="village_need",
    title="村里的急难愁盼",
    about="village",
    askers=(VILLAGE,),
    helpers=(Who("unit_officer", of="unit"),),
    asks=NeedForm,
    answers=LeaderForm,
    guards=(Guard(norm="XX-30", says="这个单位现在没有帮扶本村。", holds=assists),),
)

CASES = tuple(
    typical_case(
        norm="XX-34",
        key=key,
        title=title,
        about=about,
        writers=(SENDER, TOWNSHIP),
        editors=(ORGANISATION, BUREAU),
        praise_word="表彰",
    )
    for key, title, about in (
        ("practice", "驻村帮扶的好做法", "posting"),
        ("model", "驻村干部先进典型", "cadre"),
    )
)


class MeritForm(FormSchema):
    """What somebody did well, and what they should get for it."""

    kind = one_of(INCENTIVES)
    merits = form.Text(longest=300, multiline=True, required=True, metadata={"label": "突出表现和实绩"})


class GivenForm(BasisForm):
    """What was given, and on what decision."""

    given = form.Text(longest=80, required=True, metadata={"label": "给了什么"})


INCENTIVE = Workflow(
    norm="XX-35",
    key="incentive",
    title="激励驻村干部",
    about="cadre",
    steps=(
        Step(
            key="draft",
            title="待提出",
            by=(SENDER, TOWNSHIP, BUREAU),
            needs="any",
            acts=(Act(key="propose", title="提出", form=MeritForm, to="deciding"),),
        ),
        Step(
            key="deciding",
            title="待县委组织部研究",
            by=(ORGANISATION,),
            acts=(
                Act(
                    key="give",
                    title="落实",
                    form=GivenForm,
                    to="given",
                    effects=(
                        recorded(
                            "incentive_given", cadre=OF("cadre"), topic=DATA("kind"), note=DATA("given")
                        ),
                    ),
                ),
                refusal(),
                sent_back(),
            ),
        ),
        standing("given", "已落实", (ORGANISATION,), undoing("收回"), copies=(CADRE, SENDER)),
    ),
    ends={"refused": "未落实", "undone": "已收回"},
)

WORKFLOWS = (ADJUSTMENT, HANDOVER, NEED, *CASES, INCENTIVE)
