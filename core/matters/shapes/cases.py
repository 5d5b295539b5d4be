"""A typical case: written, looked at, published; whoever did well may be commended when it fits."""

from core.matters.shapes.steps import asking, standing, undoing, withdrawal
from core.policy.effects import Effect
from core.policy.workflow import Act, Step, Who, Workflow
from core.web import fields as form
from core.web.schemas import FormSchema


class CaseForm(FormSchema):
    """The case as it is sent in."""

    heading = form.Text(longest=80, required=True, metadata={"label": "题目"})
    story = form.Text(longest=2000, multiline=True, required=True, metadata={"label": "做法和成效"})


class PublishForm(FormSchema):
    """Where a case was published."""

    outlet = form.Text(longest=80, required=True, metadata={"label": "在哪里宣传"})


class PraiseForm(FormSchema):
    """What a commendation is called."""

    praise = form.Text(longest=80, required=True, metadata={"label": "表扬的名称"})


def typical_case(
    *,
    norm: str,
    key: str,
    title: str,
    about: str,
    writers: tuple[Who, ...],
    editors: tuple[Who, ...],
    published: tuple[Effect, ...] = (),
    praised: tuple[Effect, ...] = (),
    praise_word: str = "表扬",
    asks: type[FormSchema] = CaseForm,
) -> Workflow:
    """Give the workflow of a case; it may be published without praise, and praised once it is published."""
    submit = Act(key="submit", title="报送", form=asks, to="reviewing")
    publish = Act(key="publish", title="宣传", form=PublishForm, to="published", effects=published)
    keep = Act(key="keep", title="不宣传", to="kept", needs_note=True)
    back = Act(key="return", title="退回修改", to="draft", needs_note=True)
    praise = Act(key="praise", title=praise_word, form=PraiseForm, to="praised", effects=praised)
    steps = (
        asking("待报送", writers, submit),
        Step(
            key="reviewing",
            title="待审核",
            by=editors,
            needs="any",
            acts=(publish, keep, back, withdrawal(*writers)),
        ),
        standing("published", "已宣传", editors, praise, undoing("撤下", "kept")),
    )
    ends = {"kept": "未宣传", "praised": f"已{praise_word}", "withdrawn": "已撤回"}
    return Workflow(norm=norm, key=key, title=title, about=about, steps=steps, ends=ends)
