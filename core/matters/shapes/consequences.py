"""Something adverse: proposed with its evidence, the one concerned is heard, a named person decides, and it can be taken back."""

from core.matters.shapes.forms import BasisForm
from core.matters.shapes.steps import standing, undoing
from core.policy.effects import Effect
from core.policy.workflow import Act, Guard, Step, Who, Workflow
from core.web import fields as form
from core.web.schemas import FormSchema


class ChargeForm(FormSchema):
    """What is held against somebody."""

    facts = form.Text(longest=500, multiline=True, required=True, metadata={"label": "事实和证据"})


class StatementForm(FormSchema):
    """What the one concerned says."""

    statement = form.Text(
        longest=500, multiline=True, required=True, metadata={"label": "本人或本单位的说明"}
    )


def adverse(
    *,
    norm: str,
    key: str,
    title: str,
    about: str,
    proposers: tuple[Who, ...],
    concerned: tuple[Who, ...],
    deciders: tuple[Who, ...],
    effects: tuple[Effect, ...],
    guards: tuple[Guard, ...] = (),
    letters: tuple[str, ...] = (),
    decides: type[FormSchema] = BasisForm,
    asks: type[FormSchema] = ChargeForm,
) -> Workflow:
    """Give the workflow of a consequence: nothing follows by itself, and taking the decision back undoes all of it."""
    propose = Act(key="propose", title="提出", form=asks, to="hearing")
    state = Act(key="state", title="说明情况", form=StatementForm, to="deciding")
    skip = Act(key="skip", title="没有说明，继续研究", to="deciding", by=deciders, needs_note=True)
    decide = Act(
        key="decide",
        title="决定",
        form=decides,
        to="decided",
        guards=guards,
        effects=effects,
        letters=letters,
    )
    drop = Act(key="drop", title="不作处理", to="dropped", needs_note=True)
    steps = (
        Step(key="draft", title="待提出", by=proposers, needs="any", acts=(propose,)),
        Step(key="hearing", title="待说明情况", by=concerned, needs="any", acts=(state, skip)),
        Step(key="deciding", title="待决定", by=deciders, needs="any", acts=(decide, drop)),
        standing("decided", "已决定", deciders, undoing("撤销决定"), copies=concerned),
    )
    ends = {"dropped": "不作处理", "undone": "决定已撤销"}
    return Workflow(
        norm=norm, key=key, title=title, about=about, steps=steps, ends=ends, confidential=True, single=True
    )
