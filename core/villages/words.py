"""The words of a household's state that every policy shares; what they ask of a household is the policies' own."""

MONITORED = "监测对象"
"""A monitored household whose risk is not eliminated."""
MONITORED_CLEARED = "监测对象（风险消除）"
LIFTED = "脱贫户"
RISK_STATES = (MONITORED, MONITORED_CLEARED, LIFTED)
"""The states in the order in which lists offer them."""
AT_RISK = (MONITORED,)
"""The states in which a risk stands; in every other state the household is helped without one."""
