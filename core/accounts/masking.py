"""Personal values as they are shown by default."""


def masked_phone(phone: str | None) -> str:
    """Show the first three and last four digits of a telephone number; the last two of a short one."""
    if not phone:
        return ""
    if len(phone) >= 11:
        return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
    shown = 2 if len(phone) > 4 else 0
    return "*" * (len(phone) - shown) + phone[len(phone) - shown :]
