"""The pages of cadres, their postings and their leave; each module adds its routes to the one blueprint."""

from core.cadres.views import absences, forms, people, stations
from core.cadres.views.base import blueprint

__all__ = ["absences", "blueprint", "forms", "people", "stations"]
