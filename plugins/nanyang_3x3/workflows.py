"""Every workflow of the policy, gathered from the files that speak of people, of letters, and of what is to be shown."""

from plugins.nanyang_3x3 import (
    care_workflows,
    letter_workflows,
    meeting_workflow,
    people_workflows,
    tree_workflows,
)

WORKFLOWS = (
    *people_workflows.WORKFLOWS,
    *letter_workflows.WORKFLOWS,
    *tree_workflows.WORKFLOWS,
    meeting_workflow.MEETING,
    *care_workflows.WORKFLOWS,
)
