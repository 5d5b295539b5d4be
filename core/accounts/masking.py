"""Personal values as they are shown by default."""


def masked_phone(phone: str | None) -> str:
    """Show the first three and last four digits of a telephone number, and nothing of a short one."""
    if not phone:
        return ""
    hidden = len(phone) - 7
    return phone[:3] + "*" * hidden + phone[-4:] if hidden >= 4 else "*" * len(phone)
