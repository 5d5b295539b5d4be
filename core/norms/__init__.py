"""Norms as people meet them: commands and pages over the declarations and their statuses."""
