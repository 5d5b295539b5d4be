"""Which evaluations there are: those of the caller's areas, and for a unit or a person those with a line of their own."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from core.accounts.gate import gate
from core.areas.models import Area
from core.clock import china_today
from core.errors import OperationError
from core.evaluations import operations
from core.evaluations.models import Evaluation
from core.evaluations.schemas import OpenSchema
from core.evaluations.signing import is_late
from core.evaluations.views.base import STATES, blueprint, judge, known_scheme
from core.pages.inforce import books
from core.permissions import permission
from core.policy.scheme import Scheme
from core.registry import PolicyBook
from core.request import db_session, registry
from core.web.dates import as_of
from core.web.forms import Form
from core.web.notices import notify
from core.web.urls import to

SHOWN = 200


@blueprint.get("/")
@permission("evaluation.view")
def index() -> str:
    """List the evaluations within reach, newest first, and offer to open those that nobody has begun."""
    rows = select(Evaluation, Area.name).join(Area, Area.id == Evaluation.area_id)
    rows = rows.where(gate.visible(Evaluation), Evaluation.starts_on <= as_of())
    order = Evaluation.ends_on.desc(), Area.code, Evaluation.scheme, Evaluation.version.desc()
    found = db_session().execute(rows.order_by(*order).limit(SHOWN)).all()
    titles = {(book.slug, scheme.key): scheme.title for book in registry() for scheme in book.schemes}
    return render_template(
        "evaluations/index.html",
        rows=[(one, area, titles.get((one.policy, one.scheme), one.scheme)) for one, area in found],
        states=STATES,
        is_late=is_late,
        form=_form(),
        schemes=_offered(),
    )


def _offered() -> list[tuple[PolicyBook, Scheme, Area]]:
    """Give the schemes that the caller may score in their own area."""
    area, held = gate.default_area(), set(gate.role_keys)
    if area is None or "evaluation.score" not in gate.permissions:
        return []
    return [
        (book, scheme, area)
        for book in books()
        for scheme in book.schemes
        if held & set(scheme.scorers) and scheme.per == area.level
    ]


def _form() -> Form:
    offered = [(f"{book.slug}/{scheme.key}", scheme.title) for book, scheme, _ in _offered()]
    first = next((scheme.every.containing(as_of()) for _, scheme, _ in _offered()), None)
    values = {"scheme": offered[0][0] if len(offered) == 1 else None, "period": first.key if first else ""}
    return Form(OpenSchema(), values, once=True, choices={"scheme": offered})


@blueprint.post("/open")
@permission("evaluation.score", audit="evaluation.open", once=True)
def open_() -> ResponseReturnValue:
    """Open an evaluation of the caller's area for a period."""
    form = _form()
    given = form.load(request.form)
    area = gate.default_area()
    if given is not None and area is not None:
        slug, _, key = given["scheme"].partition("/")
        book, scheme = known_scheme(slug, key)
        try:
            made = operations.open_evaluation(
                db_session(), judge(area.id), book, scheme, area, given["period"], china_today()
            )
        except OperationError as refused:
            form.add_error(refused.message + (refused.remedy or ""), refused.field)
        else:
            notify(f"已建立{scheme.title}，按记录算好了能算的各项。")
            return redirect(to("evaluations.show", id=made.id), code=303)
    return render_template("evaluations/open.html", form=form), form.status
