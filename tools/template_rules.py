"""What no template may do, each rule a small function: safe under a strict policy, and honest HTML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2 import Environment, TemplateSyntaxError, nodes

from tools.template_reader import VOID, Attribute, Expression, Fault, Piece, Reader, Statement, Tag

OPENERS = {"autoescape", "block", "call", "filter", "for", "if", "macro", "raw", "with"}
URLS = {"action", "formaction", "href", "src"}
_DATA_BLOCK = re.compile(r"application/(ld\+)?json")
_ATTRIBUTES_MADE = re.compile(r"""\|\s*xmlattr|^\{\{-?\s*(['"])[\w\s=-]*\1\s+if\s|^\{\{-?\s*[\w.]+\(""")
_LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}


def lint(source: str, icons: frozenset[str] | None = None) -> list[Fault]:
    """Give every fault of a template, in the order of its lines; `icons` are the names the sprite has."""
    try:
        tree = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True).parse(
            source
        )
    except TemplateSyntaxError as error:
        return [Fault(error.lineno, f"Jinja cannot read this: {error.message}")]
    reader = Reader(source)
    faults = [*reader.faults, *_jinja_rules(tree, icons), *_balance(reader.pieces), *_forms(reader.pieces)]
    for piece in reader.pieces:
        if isinstance(piece, Tag):
            faults += _tag_rules(piece)
    return sorted(set(faults), key=lambda fault: (fault.line, fault.message))


def _jinja_rules(tree: nodes.Template, icons: frozenset[str] | None) -> Iterator[Fault]:
    for found in tree.find_all(nodes.Filter):
        if found.name == "safe":
            yield Fault(
                found.lineno, "`|safe` lets stored text act; give markup from a macro or a Markup of our own"
            )
    for modifier in tree.find_all(nodes.ScopedEvalContextModifier):
        yield Fault(modifier.lineno, "`{% autoescape %}` changes the escaping; it stays on everywhere")
    for call in tree.find_all(nodes.Call):
        name = getattr(call.node, "attr", None) or getattr(call.node, "name", None)
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


@dataclass
class _Branch:
    """One branch of a Jinja block, with the elements that stand open in it."""

    word: str
    line: int
    open: list[Tag] = field(default_factory=list)

    def left_open(self) -> Iterator[Fault]:
        for tag in self.open:
            yield Fault(tag.line, f"`<{tag.name}>` is not closed in the branch that opens it")


def _balance(pieces: list[Piece]) -> Iterator[Fault]:
    """Every branch closes what it opens: then the page is whole whichever branches are taken."""
    branches = [_Branch("", 1)]
    for piece in pieces:
        if isinstance(piece, Tag):
            yield from _open_or_close(branches[-1], piece)
        elif isinstance(piece, Statement):
            if piece.word in OPENERS or (piece.word == "set" and "=" not in piece.text):
                branches.append(_Branch(piece.word, piece.line))
            elif piece.word in ("else", "elif") and len(branches) > 1:
                yield from branches[-1].left_open()
                branches[-1].open.clear()
            elif piece.word.startswith("end") and len(branches) > 1:
                yield from branches.pop().left_open()
    yield from branches[0].left_open()


def _open_or_close(branch: _Branch, tag: Tag) -> Iterator[Fault]:
    if not tag.closes:
        in_picture = any(outer.name == "svg" for outer in branch.open) or tag.name == "svg"
        if tag.empty and tag.name not in VOID and not in_picture:
            yield Fault(tag.line, f"`<{tag.name}/>` does not close itself in HTML")
        if tag.name not in VOID and not tag.empty:
            branch.open.append(tag)
    elif tag.name in VOID:
        yield Fault(tag.line, f"`</{tag.name}>` closes an element that has no end")
    elif not branch.open:
        yield Fault(tag.line, f"`</{tag.name}>` closes nothing that this branch opened")
    elif branch.open[-1].name == tag.name:
        branch.open.pop()
    else:
        inner = branch.open[-1]
        yield Fault(tag.line, f"`</{tag.name}>` comes while `<{inner.name}>` of line {inner.line} is open")
        names = [outer.name for outer in branch.open]
        if tag.name in names:
            del branch.open[len(names) - 1 - names[::-1].index(tag.name) :]


def _forms(pieces: list[Piece]) -> Iterator[Fault]:
    """A form that is posted carries the token that proves it is ours."""
    form: Tag | None = None
    for piece in pieces:
        if isinstance(piece, Tag) and piece.name == "form":
            if form is not None:
                yield Fault(form.line, "a posted form lacks `{{ csrf_token() }}` or the macro that holds it")
            posted = not piece.closes and "post" in _ways(piece)
            form = piece if posted else None
        elif isinstance(piece, Expression) and re.search(r"\bcsrf\w*\(", piece.text):
            form = None
    if form is not None:
        yield Fault(form.line, "a posted form lacks `{{ csrf_token() }}` or the macro that holds it")


def _ways(form: Tag) -> str:
    """Give how a form may be sent; a method that Jinja decides may be any."""
    method = (form.get("method") or "get").lower()
    return "post" if "{{" in method or form.get("hx-post") is not None else method
