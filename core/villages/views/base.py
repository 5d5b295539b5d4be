"""The blueprint of the pages of villages, households and contact persons."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("villages", __name__)
