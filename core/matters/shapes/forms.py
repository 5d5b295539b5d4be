"""Fields that the forms of several shapes ask for."""

from typing import Any

from core.policy.vocabulary import Choice
from core.web import fields as form
from core.web.schemas import FormSchema

Form = type[FormSchema] | None


def one_of(choice: Choice, label: str = "", **more: Any) -> form.Choice:
    """Give a field that takes one entry of a policy's list; its label is the list's title unless said otherwise."""
    offered = [(item.code, item.title) for item in choice.items]
    return form.Choice(offered, required=True, metadata={"label": label or choice.title}, **more)


class NoteForm(FormSchema):
    """What was done, in a few words."""

    progress = form.Text(longest=300, multiline=True, required=True, metadata={"label": "办到哪一步"})


class ResultForm(FormSchema):
    """What came of it."""

    result = form.Text(longest=500, multiline=True, required=True, metadata={"label": "办理结果"})
    finished_on = form.Day(required=True, metadata={"label": "办完日期"})


class BasisForm(FormSchema):
    """What a decision rests on."""

    basis = form.Text(longest=120, required=True, metadata={"label": "依据"})
