"""The letters of a matter as documents: the words that were kept, however often they are printed."""

from io import BytesIO
from typing import Final

from flask import Response, send_file

from core.accounts.gate import gate
from core.matters.letters import docx_of
from core.matters.models import MatterLetter
from core.matters.views.base import blueprint
from core.permissions import permission
from core.request import describe_act

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/letters/<int:id>.docx")
@permission("matter.view", audit="matter.letter")
def letter(id: int) -> Response:
    """Give a letter as a document."""
    found = gate.load(MatterLetter, id)
    describe_act(found)
    name = f"{found.name}_{found.number or found.id}.docx"
    return send_file(BytesIO(docx_of(found)), DOCX, as_attachment=True, download_name=name)
