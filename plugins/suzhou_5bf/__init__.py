"""Suzhou: the five kinds of help (五大帮扶)."""
