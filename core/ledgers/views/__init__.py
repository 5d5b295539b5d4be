"""The pages of ledgers: what there is, uploading, the result of the check, and the acts on a batch."""

from core.ledgers.views import acts, batches, catalogue, own, uploading
from core.ledgers.views.base import blueprint

__all__ = ["acts", "batches", "blueprint", "catalogue", "own", "uploading"]
