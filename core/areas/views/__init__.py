"""The pages of areas and groupings; each module adds its routes to the one blueprint."""

from core.areas.views import forms, group_forms, groups, tree
from core.areas.views.base import blueprint

__all__ = ["blueprint", "forms", "group_forms", "groups", "tree"]
