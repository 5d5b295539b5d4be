"""`python3 -m tools.setup`: the environment and the front-end files; quick when nothing has changed."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 the machine has
    sys.exit("bangfu needs Python 3.11 or newer; `make setup PYTHON=…` names another one.")

from tools.environment import make_environment
from tools.frontend import make_frontend
from tools.stamps import one_at_a_time


def main() -> None:
    """Do what is missing, and nothing else."""
    with one_at_a_time():
        make_environment()
        make_frontend()


if __name__ == "__main__":
    main()
