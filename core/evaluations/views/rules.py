"""Scoring rules: the points that an area sets for a scheme, from when, and with whom they were agreed."""

from decimal import Decimal
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from core.accounts.gate import gate
from core.areas.models import Area
from core.areas.parameters import set_parameter
from core.areas.policies import values_of
from core.audit.operations import record
from core.errors import OperationError, Refused
from core.evaluations.ranking import Figures
from core.evaluations.schemas import RulesSchema
from core.evaluations.views.base import blueprint, judge, known_scheme
from core.htmx import see_other
from core.permissions import permission
from core.policy.norm import Parameter
from core.policy.scheme import Scheme
from core.policy.verify_schemes import parameters_of_scheme
from core.registry import PolicyBook
from core.request import db_session, registry
from core.web.dates import as_of
from core.web.forms import Form
from core.web.notices import notify
from core.web.tolerant import parse_amount
from core.web.urls import to


@blueprint.route("/rules/<slug>/<key>", methods=["GET", "POST"])
@permission("evaluation.view", audit="evaluation.rules")
def rules(slug: str, key: str) -> ResponseReturnValue:
    """Show the figures of a scheme as they hold for an area; those whose duty it is set the local ones together."""
    book, scheme = known_scheme(slug, key)
    area = _area()
    values = values_of(db_session(), slug, area.id, as_of())
    may_set = scheme.rules is not None and gate.can("evaluation.rules", area_id=area.id)
    form = Form(RulesSchema(), {"starts_on": as_of()})
    own = local_parameters(book, scheme)
    if request.method == "POST":
        gate.require("evaluation.rules", area_id=area.id)
        given = form.load(request.form)
        if given is not None and _set(form, book, scheme, area, own, given):
            notify(f"评分细则自{given['starts_on']}起生效。")
            return see_other(to("evaluations.rules", slug=slug, key=key, area=area.id))
    page = render_template(
        "evaluations/rules.html",
        book=book,
        scheme=scheme,
        area=area,
        values=values,
        own=own,
        others=[book.parameter(k) for k in parameters_of_scheme(scheme) if book.parameter(k) not in own],
        form=form if may_set else None,
        failed=form.failed,
        sent=request.form,
    )
    return page, form.status


def local_parameters(book: PolicyBook, scheme: Scheme) -> list[Parameter]:
    """Give the parameters of a scheme that an area sets for itself, in the scheme's order."""
    found = (book.parameter(key) for key in parameters_of_scheme(scheme))
    return [parameter for parameter in found if parameter.local]


def _area() -> Area:
    asked = request.values.get("area", type=int)
    return gate.load(Area, asked) if asked is not None else gate.default_area() or abort(404)


def _set(
    form: Form,
    book: PolicyBook,
    scheme: Scheme,
    area: Area,
    own: list[Parameter],
    given: dict[str, Any],
) -> bool:
    """Set every figure that was written, all or none; what is left empty stays as it is."""
    session = db_session()
    who = judge(area.id)
    try:
        assert scheme.rules is not None
        who.must_be_among(scheme.rules.by, "制定评分细则")
        ceiling = Figures(
            {k: one.number for k, one in values_of(session, book.slug, area.id, as_of()).items()}
        ).amount(scheme.rules.at_most)
        for parameter in own:
            if written := request.form.get(parameter.key, "").strip():
                _refuse_outside(parameter, written, ceiling)
                where = book.slug, parameter.key, area, written
                set_parameter(
                    session,
                    who.actor,
                    registry(),
                    *where,
                    given["starts_on"],
                    str(given["source"]),
                )
    except OperationError as refused:
        form.add_error(refused.message + (refused.remedy or ""), refused.field)
        return False
    said = {"scheme": scheme.key, "source": given["source"], "starts_on": str(given["starts_on"])}
    record(session, who.actor, "evaluation.rules", "Area", area.id, area.id, said)
    return True


def _refuse_outside(parameter: Parameter, written: str, ceiling: Decimal | None) -> None:
    try:
        number = parse_amount(written)
    except ValueError:
        return  # what is no number is refused where it is set
    if number < 0 or (ceiling is not None and number > ceiling):
        most = "" if ceiling is None else f"到{ceiling.normalize():f}"
        raise Refused(f"“{parameter.title}”应在0{most}以内，现为{written}。")
