"""Something good said of somebody: recommended with its facts, decided by a named person, told to the unit as advice."""

from core.matters.shapes.forms import BasisForm
from core.matters.shapes.steps import refusal, standing, undoing
from core.policy.effects import Effect
from core.policy.workflow import Act, Guard, Step, Who, Workflow
from core.web import fields as form
from core.web.schemas import FormSchema


class MeritForm(FormSchema):
    """What somebody did well."""

    merits = form.Text(longest=500, multiline=True, required=True, metadata={"label": "事迹"})


def recommended(
    *,
    norm: str,
    key: str,
    title: str,
    about: str,
    recommenders: tuple[Who, ...],
    deciders: tuple[Who, ...],
    letters: tuple[str, ...] = (),
    effects: tuple[Effect, ...] = (),
    guards: tuple[Guard, ...] = (),
    copies: tuple[Who, ...] = (),
    asks: type[FormSchema] = MeritForm,
) -> Workflow:
    """Give the workflow of a recommendation; the letter it sends is advice, and taking it back undoes its effects."""
    recommend = Act(key="recommend", title="推荐", form=asks, to="deciding", guards=guards)
    decide = Act(key="decide", title="决定", form=BasisForm, to="decided", letters=letters, effects=effects)
    steps = (
        Step(key="draft", title="待推荐", by=recommenders, needs="any", acts=(recommend,)),
        Step(key="deciding", title="待决定", by=deciders, needs="any", acts=(decide, refusal())),
        standing("decided", "已决定", deciders, undoing("撤销", "cancelled", "cancel"), copies=copies),
    )
    ends = {"refused": "未采纳", "cancelled": "已撤销"}
    return Workflow(norm=norm, key=key, title=title, about=about, steps=steps, ends=ends, single=True)
