"""Bangfu: a small core for resident assistance work; every jurisdiction's policy is a plugin."""
