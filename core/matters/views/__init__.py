"""The pages of matters: the inbox, one matter, starting one, its letters."""

from core.matters.views import inbox, letters, page, starting
from core.matters.views.base import blueprint

__all__ = ["blueprint", "inbox", "letters", "page", "starting"]
