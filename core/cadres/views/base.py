"""The blueprint of the pages of cadres, their postings and their leave."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("cadres", __name__)
