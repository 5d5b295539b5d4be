"""Evaluations: scores with their evidence, vetoes, rankings, signatures, and corrections that keep what stood before."""
