"""Help asked for: somebody writes what is needed, somebody answers, works on it and says it is done, who asked confirms."""

from core.matters.shapes.forms import NoteForm, ResultForm
from core.matters.shapes.steps import Due, withdrawal
from core.policy.effects import Effect
from core.policy.workflow import DATA, Act, Guard, Route, Step, Who, Workflow
from core.web import fields as form
from core.web.schemas import FormSchema

SOLVES, COORDINATES, CANNOT = "单位自己解决", "由单位协调解决", "力所不及"
ANSWERS = (SOLVES, COORDINATES, CANNOT)


class AnswerForm(FormSchema):
    """How who was asked takes it on."""

    answer = form.Choice([(one, one) for one in ANSWERS], required=True, metadata={"label": "怎样办"})
    plan = form.Text(longest=300, multiline=True, required=True, metadata={"label": "打算或理由"})
    promised_on = form.Day(load_default=None, metadata={"label": "预计办完日期"})


def help_asked(
    *,
    norm: str | tuple[str, ...],
    key: str,
    title: str,
    about: str,
    askers: tuple[Who, ...],
    helpers: tuple[Who, ...],
    asks: type[FormSchema],
    answers: type[FormSchema] = AnswerForm,
    answer_due: Due = None,
    guards: tuple[Guard, ...] = (),
    copies: tuple[Who, ...] = (),
    done: tuple[Effect, ...] = (),
) -> Workflow:
    """Give the workflow of help asked for: it is only closed by those who asked, and what is refused is said with a reason."""
    ask = Act(key="ask", title="提出", form=asks, to="answering", guards=guards)
    takes_on = (Route("declined", DATA("answer") == CANNOT), Route("working", DATA("answer") != CANNOT))
    answer = Act(key="answer", title="答复", form=answers, to=takes_on)
    finish = Act(key="finish", title="办完了", form=ResultForm, to="confirming")
    steps = (
        Step(key="draft", title="待提出", by=askers, needs="any", acts=(ask,)),
        Step(
            key="answering",
            title="待答复",
            by=helpers,
            needs="any",
            due=answer_due,
            copies=copies,
            acts=(answer, _pressed(askers), withdrawal(*askers)),
        ),
        Step(
            key="working",
            title="办理中",
            by=helpers,
            needs="any",
            due=DATA("promised_on"),
            acts=(finish, _progress(), _changed(answers, takes_on), _pressed(askers), withdrawal(*askers)),
        ),
        _confirming(askers, done),
        _declined(askers),
    )
    ends = {"done": "已解决", "closed": "未能解决", "withdrawn": "已撤回"}
    return Workflow(norm=norm, key=key, title=title, about=about, steps=steps, ends=ends)


def harm_reported(norm: str, respects: tuple[str, ...]) -> Workflow:
    """Give the workflow in which people sent tell their unit in which respect that did them harm."""
    field = form.Choice([(one, one) for one in respects], required=True, metadata={"label": "哪方面"})
    what = form.Text(longest=300, multiline=True, required=True, metadata={"label": "受了什么影响"})
    asks = type("TreatmentForm", (FormSchema,), {"field": field, "what": what})
    return help_asked(
        norm=norm,
        key="treatment",
        title="待遇受影响的反映",
        about="cadre",
        askers=(Who("cadre", "self"),),
        helpers=(Who("unit_officer", "unit"),),
        asks=asks,
    )


def _pressed(by: tuple[Who, ...]) -> Act:
    return Act(key="press", title="催办", by=by, needs_note=True)


def _progress() -> Act:
    return Act(key="progress", title="报进展", form=NoteForm)


def _changed(answers: type[FormSchema], routes: tuple[Route, ...]) -> Act:
    return Act(key="change", title="改变答复", form=answers, to=routes, needs_note=True)


def _confirming(askers: tuple[Who, ...], done: tuple[Effect, ...]) -> Step:
    confirm = Act(key="confirm", title="确认办好", to="done", effects=done)
    not_yet = Act(key="not_yet", title="还没有办好", to="working", needs_note=True)
    return Step(key="confirming", title="待提出的一方确认", by=askers, needs="any", acts=(confirm, not_yet))


def _declined(askers: tuple[Who, ...]) -> Step:
    accept = Act(key="accept", title="知道了", to="closed")
    again = Act(key="again", title="再提一次", to="answering", needs_note=True)
    return Step(key="declined", title="对方办不了，待看", by=askers, needs="any", acts=(accept, again))
