"""Policies of places, one folder each; none of them knows another."""
