"""What follows a cadre's career: adjustment, recall with its hearing, opinion and notice, and the opinion before a promotion."""

from typing import Any

from sqlalchemy import and_, select

from core.api import (
    AS_OF,
    DATA,
    END_POSTING,
    OF,
    Act,
    AdjustmentForm,
    BasisForm,
    Filing,
    FormSchema,
    Guard,
    P,
    Posting,
    Route,
    StatementForm,
    Step,
    Who,
    Workflow,
    add_days,
    add_years,
    adjustment,
    consequence,
    days_after,
    deciding,
    follows_until,
    form,
    held,
    posted_on,
    posting_ended,
    standing,
    undoing,
    year_end,
)
from plugins.linfen_zhucun.triggers import TRIGGERS

CADRE, SENDER = Who("cadre", "self"), Who("unit_officer", "unit")
COUNTY, CITY = Who("county_officer"), Who("city_officer")
GROUNDS = {rule.norms[0]: rule for rule in TRIGGERS if rule.proposes == "recall"}
UNFIT = ("任期内工作变动", "身体原因不能正常履职")
OF_CITY, OF_COUNTY = ("city",), ("county",)


def current(column: Any) -> Any:
    """Give a fact of the cadre's posting on the day of the act."""
    return (
        select(column)
        .where(*posted_on(AS_OF))
        .order_by(Posting.starts_on.desc(), Posting.id)
        .limit(1)
        .scalar_subquery()
    )


def sent_by(posting: Any) -> tuple[Route, ...]:
    """Give the routes by who sent: the office of the same level; what the paper leaves out is not routed."""
    is_set = and_(posting.in_(("provincial", "central")), P("provincial_office").is_not(None))
    return (
        Route("county", posting.in_(OF_COUNTY)),
        Route("city", posting.in_(OF_CITY)),
        Route("city", is_set),
    )


class AskForm(AdjustmentForm):
    """The cadre's own written request."""

    reason = form.Choice([(one, one) for one in UNFIT], required=True, metadata={"label": "情形"})


source_of_posting = select(Posting.source).where(Posting.id == OF("subject")).scalar_subquery()
ADJUSTMENT = adjustment(
    norm=("LF-28", "LF-20", "LF-21"),
    asks=AskForm,
    applicants=(CADRE,),
    to="sender",
    stages=(
        deciding(
            "sender",
            "待派出单位批准",
            (SENDER,),
            sent_by(source_of_posting),
            silent="held",
            asked_by=(CADRE,),
        ),
        held((CITY,), sent_by(source_of_posting), title="没有写找哪个办公室，留着等设定"),
        deciding("county", "待县领导小组办公室批准", (COUNTY,), "approved", effects=(END_POSTING,)),
        deciding("city", "待市领导小组办公室批准", (CITY,), "approved", effects=(END_POSTING,)),
    ),
    copies=(CADRE, Who("township_officer")),
)


class RecallForm(FormSchema):
    """On which ground a recall is proposed, and the facts."""

    ground = form.Choice(
        [(norm, rule.title) for norm, rule in GROUNDS.items()], required=True, metadata={"label": "召回情形"}
    )
    charge = form.Text(longest=500, multiline=True, required=True, metadata={"label": "事实和证据"})


class OpinionForm(FormSchema):
    """The county office's written opinion."""

    opinion = form.Text(longest=500, multiline=True, required=True, metadata={"label": "书面意见"})


class NoticeForm(FormSchema):
    """The decision: from when the cadre is called back."""

    last_day = form.Day(required=True, metadata={"label": "驻村最后一天"})


class AssignedForm(NoticeForm, BasisForm):
    """The same where the paper does not say which office decides."""


def on_record(norm: str) -> Guard:
    """Give the guard of one ground: the records must bear it when it is proposed."""
    says = "现有记录还不支持这一情形，不能提出。"
    return Guard(norm=norm, says=says, proposed=(GROUNDS[norm],), when=DATA("ground") == norm)


def noticing(key: str, title: str, by: Who, asks: type[FormSchema] = NoticeForm) -> Step:
    """Give the step in which the office in charge calls back, with all that follows, or lets it rest."""
    recall = Act(
        key="recall",
        title="发出召回通知",
        to="recalled",
        form=asks,
        letters=("recall_notice",),
        effects=(
            posting_ended(posting=current(Posting.id), last_day=DATA("last_day"), reason="召回"),
            consequence("no_award", "当年不评先评优", starts_on=AS_OF, ends_on=year_end(AS_OF)),
            consequence(
                "no_promotion",
                "不提拔使用",
                starts_on=AS_OF,
                ends_on=add_days(add_years(AS_OF, P("no_promotion_years")), -1),
            ),
        ),
    )
    drop = Act(key="drop", title="不予召回", to="dropped", needs_note=True)
    back = Act(key="return", title="退回补充意见", to="opinion", needs_note=True)
    return Step(key=key, title=title, by=(by,), acts=(recall, drop, back))


no_statement = Act(key="skip", title="本人没有说明，继续研究", to="opinion", by=(COUNTY,), needs_note=True)
RECALL = Workflow(
    norm=("LF-29", "LF-30"),
    key="recall",
    title="召回",
    about="cadre",
    proposal="recall",
    single=True,
    confidential=True,
    evidence=tuple(GROUNDS.values()),
    facts={"派驻来源": current(Posting.source)},
    steps=(
        Step(
            key="draft",
            title="待提出",
            by=(COUNTY,),
            acts=(
                Act(
                    key="propose",
                    title="提出召回",
                    form=RecallForm,
                    to="hearing",
                    guards=tuple(on_record(norm) for norm in GROUNDS),
                ),
            ),
        ),
        Step(
            key="hearing",
            title="待本人说明",
            by=(CADRE,),
            acts=(Act(key="state", title="说明情况", form=StatementForm, to="opinion"), no_statement),
        ),
        Step(
            key="opinion",
            title="待县领导小组办公室提出书面意见",
            by=(COUNTY,),
            acts=(
                Act(
                    key="opine",
                    title="提出召回意见",
                    form=OpinionForm,
                    to=sent_by(current(Posting.source)),
                    silent="held",
                ),
                Act(key="drop", title="不再提出", to="dropped", needs_note=True),
            ),
        ),
        noticing("county", "待县领导小组办公室决定", COUNTY),
        noticing("city", "待市领导小组办公室决定", CITY),
        noticing("held", "没有写由哪个办公室发通知，由市里写明依据后决定", CITY, AssignedForm),
        standing(
            "recalled",
            "已召回",
            (COUNTY, CITY),
            undoing("撤销召回"),
            copies=(CADRE, SENDER),
            filings=(
                Filing(key="archive", title="召回处理记入本人档案", by=SENDER, norm="LF-30"),
                Filing(
                    key="replace",
                    title="选派新人补上空缺",
                    by=SENDER,
                    norm="LF-31",
                    due=days_after(P("fill_vacancy_days")),
                ),
            ),
        ),
    ),
    ends={"dropped": "不予召回", "undone": "召回已撤销"},
)


class PromotionForm(FormSchema):
    """What a unit plans for a cadre."""

    post = form.Text(longest=60, required=True, metadata={"label": "拟任职务"})


class ViewForm(FormSchema):
    """What the office says about it."""

    view = form.Choice([(one, one) for one in ("同意", "不同意")], required=True, metadata={"label": "意见"})
    detail = form.Text(longest=300, multiline=True, required=True, metadata={"label": "说明"})


barred_until = follows_until("no_promotion", "cadre", OF("subject"))
PROMOTION = Workflow(
    norm="LF-59",
    key="promotion",
    title="提拔前征求意见",
    about="cadre",
    steps=(
        Step(
            key="draft",
            title="待征求",
            by=(SENDER,),
            acts=(Act(key="ask", title="征求意见", form=PromotionForm, to="answering"),),
        ),
        Step(
            key="answering",
            title="待领导小组办公室答复",
            by=(COUNTY,),
            acts=(
                Act(
                    key="answer",
                    title="答复",
                    form=ViewForm,
                    to="answered",
                    guards=(
                        Guard(
                            norm="LF-30",
                            says="召回后不得提拔的期限还没有到，不能答复同意。",
                            when=DATA("view") == "同意",
                            holds=barred_until.is_(None),
                        ),
                    ),
                ),
            ),
        ),
    ),
    ends={"answered": "已答复"},
    facts={"不得提拔到": barred_until},
)

WORKFLOWS = (ADJUSTMENT, RECALL, PROMOTION)
