"""What no template may do, each rule a small function: safe under a strict policy, and honest HTML."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from jinja2 import Environment, TemplateSyntaxError, nodes

from tools.template_balance import balance
from tools.template_reader import Attribute, Expression, Fault, Piece, Reader, Tag

TOKEN = "csrf_token"
LACKS_TOKEN = "a posted form lacks `{{ csrf_token() }}` or a macro that writes it"
URLS = {"action", "formaction", "href", "src"}
_DATA_BLOCK = re.compile(r"application/(ld\+)?json")
_ATTRIBUTES_MADE = re.compile(r"""\|\s*xmlattr|^\{\{-?\s*(['"])[\w\s=-]*\1\s+if\s|^\{\{-?\s*[\w.]+\(""")
_LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}


def lint(
    source: str, icons: frozenset[str] | None = None, token_macros: frozenset[str] = frozenset()
) -> list[Fault]:
    """Give every fault of a template in the order of its lines, knowing the sprite's icons and the token's macros."""
    try:
        tree = parse(source)
    except TemplateSyntaxError as error:
        return [Fault(error.lineno, f"Jinja cannot read this: {error.message}")]
    reader = Reader(source)
    faults = [*reader.faults, *_jinja_rules(tree, icons), *balance(reader.pieces)]
    faults += _forms(reader.pieces, token_macros | {TOKEN})
    for piece in reader.pieces:
        if isinstance(piece, Tag):
            faults += _tag_rules(piece)
    return sorted(set(faults), key=lambda fault: (fault.line, fault.message))


def parse(source: str) -> nodes.Template:
    """Read a template's Jinja as the pages do."""
    return Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True).parse(source)


def find_token_macros(sources: Iterable[str]) -> frozenset[str]:
    """Give the macros that write the token, themselves or through another one."""
    calls_by_macro: dict[str, set[str]] = {}
    for source in sources:
        with suppress(TemplateSyntaxError):
            for macro in parse(source).find_all(nodes.Macro):
                called = {_called(call) for call in macro.find_all(nodes.Call)}
                calls_by_macro.setdefault(macro.name, set()).update(called)
    known = {TOKEN}
    while more := {name for name, called in calls_by_macro.items() if called & known} - known:
        known |= more
    return frozenset(known)


def _called(call: nodes.Call) -> str:
    return str(getattr(call.node, "attr", None) or getattr(call.node, "name", ""))


def _jinja_rules(tree: nodes.Template, icons: frozenset[str] | None) -> Iterator[Fault]:
    for found in tree.find_all(nodes.Filter):
        if found.name == "safe":
            yield Fault(
                found.lineno, "`|safe` lets stored text act; give markup from a macro or a Markup of our own"
            )
    for modifier in tree.find_all(nodes.ScopedEvalContextModifier):
        yield Fault(modifier.lineno, "`{% autoescape %}` changes the escaping; it stays on everywhere")
    for call in tree.find_all(nodes.Call):
        name = _called(call)
        first = call.args[0] if call.args else None
        if (
            name in ("icon", "icon_url")
            and isinstance(first, nodes.Const)
            and icons is not None
            and first.value not in icons
        ):
            yield Fault(
                call.lineno, f"the icon {first.value!r} is not in tools/icons.txt; add its name there"
            )


def _tag_rules(tag: Tag) -> Iterator[Fault]:
    if tag.name == "style" and not tag.closes:
        yield Fault(tag.line, "`<style>` is blocked by the policy; it belongs in a CSS file")
    inline = tag.name == "script" and not tag.closes and tag.get("src") is None
    if inline and not _DATA_BLOCK.fullmatch(tag.get("type") or ""):
        yield Fault(tag.line, "an inline `<script>` is blocked by the policy; it belongs in a JS file")
    for attribute in tag.attributes:
        yield from _attribute_rules(tag, attribute)
    if not any(attribute.bare for attribute in tag.attributes):
        names = [attribute.name for attribute in tag.attributes]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Fault(tag.line, f"`{name}` stands twice in this tag")


def _attribute_rules(tag: Tag, attribute: Attribute) -> Iterator[Fault]:
    name, value, line = attribute.name.removeprefix("data-"), (attribute.value or "").strip(), attribute.line
    if attribute.bare:
        for expression in re.findall(r"\{\{.*?\}\}", name, re.DOTALL):
            if not _ATTRIBUTES_MADE.search(expression):
                yield Fault(
                    line, f"{expression} stands in a tag outside quotes; use `|xmlattr` or a quoted attribute"
                )
        return
    if attribute.value is not None and not attribute.quoted:
        yield Fault(line, f"the value of `{attribute.name}` has no quotes")
    if name.startswith("hx-on"):
        yield Fault(line, "`hx-on` needs eval, which the policy forbids; listen in app.js")
    elif name == "hx-vars" or (
        name.startswith("hx-") and re.match(r"(js|javascript):", value, re.IGNORECASE)
    ):
        yield Fault(line, f"`{attribute.name}` with script needs eval, which the policy forbids")
    elif name == "hx-trigger" and "[" in value:
        yield Fault(line, "a `[condition]` in hx-trigger needs eval, which the policy forbids")
    elif re.fullmatch(r"on[a-z]+", attribute.name):
        yield Fault(line, f"`{attribute.name}` is blocked by the policy; listen in app.js")
    elif attribute.name == "style":
        yield Fault(line, "`style` is blocked by the policy; give it a class")
    elif name in URLS and re.match(r"(javascript|vbscript|data):", value, re.IGNORECASE):
        yield Fault(line, f"`{attribute.name}` may not hold a script or data")
    if (tag.name, attribute.name) in _LOADS and re.match(r"(https?:)?//", value):
        yield Fault(line, "pages load nothing from another host; bring the file in at set-up")


def _forms(pieces: list[Piece], token_macros: frozenset[str]) -> Iterator[Fault]:
    """A form that is posted carries the token that proves it is ours."""
    writes_token = re.compile(rf"\b({'|'.join(sorted(map(re.escape, token_macros)))})\(")
    form: Tag | None = None
    for piece in pieces:
        if isinstance(piece, Tag) and piece.name == "form":
            if form is not None:
                yield Fault(form.line, LACKS_TOKEN)
            posted = not piece.closes and "post" in _ways(piece)
            form = piece if posted else None
        elif isinstance(piece, Expression) and writes_token.search(piece.text):
            form = None
    if form is not None:
        yield Fault(form.line, LACKS_TOKEN)


def _ways(form: Tag) -> str:
    """Give how a form may be sent; a method that Jinja decides may be any."""
    method = (form.get("method") or "get").lower()
    return "post" if "{{" in method or form.get("hx-post") is not None else method
