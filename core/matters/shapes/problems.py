"""A problem: found, mended by a day, looked at again, struck off; whoever found it may press and look as often as needed."""

from core.matters.shapes.forms import NoteForm, ResultForm
from core.policy.effects import Effect
from core.policy.workflow import DATA, Act, Guard, Step, Who, Workflow
from core.web import fields as form
from core.web.schemas import FormSchema


class ProblemForm(FormSchema):
    """What was found, and until when it is to be mended."""

    what = form.Text(longest=500, multiline=True, required=True, metadata={"label": "问题"})
    mend_by = form.Day(required=True, metadata={"label": "整改期限"})


class AgainForm(FormSchema):
    """Until when what is not mended yet is to be mended."""

    mend_by = form.Day(required=True, metadata={"label": "新的整改期限"})


def problem(
    *,
    norm: str | tuple[str, ...],
    key: str,
    title: str,
    about: str,
    finders: tuple[Who, ...],
    menders: tuple[Who, ...],
    asks: type[FormSchema] = ProblemForm,
    pressers: tuple[Who, ...] = (),
    copies: tuple[Who, ...] = (),
    letters: tuple[str, ...] = (),
    pressing: tuple[str, ...] = (),
    rungs: tuple[Act, ...] = (),
    guards: tuple[Guard, ...] = (),
    found: tuple[Effect, ...] = (),
    mended: tuple[Effect, ...] = (),
) -> Workflow:
    """Give the workflow of a problem; `letters` go out when it is found, `pressing` when it is pressed.

    `found` and `mended` are what finding and striking off bring about. `rungs` are the further acts of a ladder, taken while
    it is being mended or looked at. The problem stays with whoever is to mend it until the finders
    strike it off.
    """
    look = tuple(dict.fromkeys((*finders, *pressers)))
    find = Act(
        key="find", title="交办", form=asks, to="mending", letters=letters, guards=guards, effects=found
    )
    mend = Act(key="mend", title="报整改结果", form=ResultForm, to="checking")
    press = Act(key="press", title="催办", by=look, letters=pressing, needs_note=True)
    cancel = Act(key="cancel", title="撤销", to="cancelled", by=finders, undoes=True, needs_note=True)
    report = Act(key="progress", title="报进展", form=NoteForm)
    strike = Act(key="strike", title="销号", to="closed", effects=mended)
    again = Act(key="again", title="没有改到位", to="mending", form=AgainForm, needs_note=True)
    ladder = tuple(rungs)
    steps = (
        Step(key="draft", title="待交办", by=finders, needs="any", acts=(find,)),
        Step(
            key="mending",
            title="待整改",
            by=menders,
            needs="any",
            due=DATA("mend_by"),
            copies=copies,
            acts=(mend, report, press, *ladder, cancel),
        ),
        Step(key="checking", title="待核实", by=look, needs="any", acts=(strike, again, *ladder)),
    )
    ends = {"closed": "已销号", "cancelled": "已撤销"}
    return Workflow(norm=norm, key=key, title=title, about=about, steps=steps, ends=ends)
