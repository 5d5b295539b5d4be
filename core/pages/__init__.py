"""What the pages of the features share: lists read with few queries, statuses beside rows, forms that act, choosing by name."""
