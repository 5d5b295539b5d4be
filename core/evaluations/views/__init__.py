"""The pages of evaluations; each module adds its routes to the one blueprint."""

from core.evaluations.views import export, index, lines, rules, scoring, signing
from core.evaluations.views.base import blueprint

__all__ = ["blueprint", "export", "index", "lines", "rules", "scoring", "signing"]
