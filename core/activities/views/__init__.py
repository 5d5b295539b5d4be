"""The pages of recorded facts; each module adds its routes to the one blueprint."""

from core.activities.views import presence, recording, records
from core.activities.views.base import blueprint

__all__ = ["blueprint", "presence", "recording", "records"]
