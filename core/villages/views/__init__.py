"""The pages of villages and households; each module adds its routes to the one blueprint."""

from core.villages.views import forms, homes, places
from core.villages.views.base import blueprint

__all__ = ["blueprint", "forms", "homes", "places"]
