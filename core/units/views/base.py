"""The blueprint of the pages of units."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("units", __name__)
