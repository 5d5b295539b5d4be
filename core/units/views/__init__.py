"""The pages of units; each module adds its routes to the one blueprint."""

from core.units.views import forms, organs
from core.units.views.base import blueprint

__all__ = ["blueprint", "forms", "organs"]
