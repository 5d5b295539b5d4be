"""Shapes of workflows that several policies share; a policy gives the people, the words, the figures and the clauses."""
