"""What an operation says when it will not act: the sentence is for people, the class decides the answer's code."""


class OperationError(Exception):
    """An act that was not done; `message` is Chinese, `field` names the input at fault, `remedy` says what to do instead."""

    status = 422

    def __init__(self, message: str, field: str | None = None, remedy: str | None = None) -> None:
        super().__init__(f"{message}{remedy or ''}")
        self.message = message
        self.field = field
        self.remedy = remedy


class Refused(OperationError):
    """An input that does not hold (422)."""


class Missing(OperationError):
    """Something named that is not there (404)."""

    status = 404


class Stale(OperationError):
    """An act on a state that has meanwhile changed (409)."""

    status = 409
