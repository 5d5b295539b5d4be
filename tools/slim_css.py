"""Leave out of Bootstrap what these pages cannot use: a first visit on a weak network pays for every byte."""

import re
from collections.abc import Iterator

NEED_SCRIPT = (
    "accordion bs-popover bs-tooltip carousel collaps drop(?:down|end|start|up) "
    "modal navbar offcanvas popover toast tooltip"
)
"""Components that work only with Bootstrap's scripts, which are not shipped."""

NOT_USED = "form-floating form-range placeholder progress ratio spinner"
"""Components that have an own macro or none."""

_CLASSES = "|".join(f"{NEED_SCRIPT} {NOT_USED}".split())
LEFT_OUT = re.compile(rf"\.(?:{_CLASSES})|\[data-bs-theme=dark\]|-(?:xl|xxl)(?:-|$|[.:>\s])")
"""What a selector may not name: those components, the dark theme, and variants for screens above 1200 px."""

_COMMA = re.compile(r",(?![^(]*\))")


def slim(css: str, left_out: re.Pattern[str] = LEFT_OUT) -> str:
    """Give the style sheet without the selectors that name what is left out, and without rules left empty."""
    return "".join(_kept(rule, left_out) for rule in rules(css))


def rules(css: str) -> Iterator[str]:
    """Give every rule of the outermost level, comments and all; at its end whatever stands outside any rule."""
    depth = start = 0
    for found in re.finditer(r"[{}]", css):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            yield css[start : found.end()]
            start = found.end()
    yield css[start:]


def _kept(rule: str, left_out: re.Pattern[str]) -> str:
    head, brace, body = rule.partition("{")
    if not brace or head.lstrip().startswith(("@font-face", "@keyframes", "@page")):
        return rule
    if head.lstrip().startswith(("@media", "@supports")):
        inner = slim(body[:-1], left_out)
        return f"{head}{{{inner}}}" if inner.strip() else ""
    selectors = [selector for selector in _COMMA.split(head) if not left_out.search(selector)]
    return f"{','.join(selectors)}{{{body}" if selectors else ""
