"""Every workflow of the policy, gathered from the files that speak of people, of letters, and of what is to be shown."""

from plugins.nanyang_3x3 import care_workflows, letter_workflows, people_workflows, tree_workflows

WORKFLOWS = (
    *people_workflows.WORKFLOWS,
    *letter_workflows.WORKFLOWS,
    *tree_workflows.WORKFLOWS,
    *care_workflows.WORKFLOWS,
)
