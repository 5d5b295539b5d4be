"""The blueprint of the pages of areas and groupings."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("areas", __name__)
