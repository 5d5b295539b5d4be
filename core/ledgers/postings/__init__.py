"""Ledgers about postings: one row is a cadre sent by a unit to a village."""
