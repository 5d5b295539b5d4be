"""The blueprint of the pages of recorded facts."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("activities", __name__)
