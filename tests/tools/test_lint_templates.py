"""The template lint finds what the policy would block and what a browser would guess at, and nothing else."""

from pathlib import Path

import pytest

from tools.lint_templates import find_templates, main
from tools.template_rules import find_token_macros, lint

SOUND = """{% extends "base.html" %}
{% from "_macros/forms.html" import field, icon %}
{# a < comment with <script>alert(1)</script> #}
{% block body %}
<main id="main" {% if narrow %}class="narrow"{% else %}class="wide"{% endif %} {{ extra|xmlattr }}>
  <!-- plain <b> comment -->
  <form method="post" action="{{ url_for('x', a="1") }}" hx-post="/x" hx-trigger="change delay:300ms">
    {{ hidden_fields(form) }}
    <input name="a" value="{{ a > b }}" {{ "checked" if a else "" }}{% if c %} disabled{% endif %}>
    <select name="s">{% for o in options %}
    <option value="{{ o }}"{% if o == v %} selected{% endif %}>{{ o }}</option>{% endfor %}</select>
  </form>
  <form method="get"><input name="q"><br></form>
  <svg class="icon"><use href="{{ vendor('icons.svg') }}#house"/></svg>
  {% set label %}<b>1 &lt; 2</b>{% endset %}{% set plain = "a" %}
  {% if a %}<a href="/a">甲</a>{% elif b %}<span>乙</span>{% else %}丙{% endif %}
  <script src="{{ static('app.js') }}" defer></script>
  <script type="application/json" id="data">{{ data|tojson }}</script>
  <a href="https://example.org/">an outside link may be followed</a>
</main>
{% endblock %}
"""


def faults(source: str) -> list[str]:
    return [fault.message for fault in lint(source, frozenset({"house"}))]


def test_a_sound_template_has_no_fault() -> None:
    assert lint(SOUND, frozenset({"house"}), frozenset({"hidden_fields"})) == []


def test_a_macro_that_writes_the_token_through_another_one_counts() -> None:
    sources = [
        "{% macro frame(form) %}{{ inner.hidden_fields(form) }}{% endmacro %}",
        "{% macro hidden_fields(form) %}<input value='{{ csrf_token() }}'>{% endmacro %}",
        "{% macro other(form) %}{{ form }}{% endmacro %}",
    ]
    assert find_token_macros(sources) == {"csrf_token", "hidden_fields", "frame"}


@pytest.mark.parametrize(
    ("source", "whole"),
    [
        ("{% if a %}<a href='/'>{% endif %}b{% if a %}</a>{% endif %}", True),
        ("{% if a -%}<b><i>{% endif %}b{%- if a %}</i></b>{% endif %}", True),
        ("{% if a %}<b>{% endif %}b{% if c %}</b>{% endif %}", False),
        ("{% if a %}<b>{% endif %}<i>b{% if a %}</b>{% endif %}</i>", False),
        ("{% if a %}<b>{% endif %}b{% if a %}{% else %}</b>{% endif %}", False),
        ("{% if a %}<b>{% endif %}b</b>", False),
        ("{% for a in b %}<b>{% endfor %}b{% for a in b %}</b>{% endfor %}", False),
    ],
)
def test_an_element_may_depend_on_a_condition_if_its_end_asks_the_same(source: str, whole: bool) -> None:
    assert (faults(source) == []) is whole, faults(source)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("<p hx-on:click='x()'>a</p>", "`hx-on`"),
        ("<p hx-on::after-request='x()'>a</p>", "`hx-on`"),
        ("<p data-hx-on-click='x()'>a</p>", "`hx-on`"),
        ("<p hx-vals='js:{a: b()}'>a</p>", "needs eval"),
        ("<p hx-headers=' javascript:b()'>a</p>", "needs eval"),
        ("<p hx-vars='a:b'>a</p>", "needs eval"),
        ("<input hx-trigger='keyup[key==1]'>", "`[condition]`"),
        ("<script>go()</script>", "inline `<script>`"),
        ("<script type='module'>go()</script>", "inline `<script>`"),
        ("<style>p{}</style>", "`<style>`"),
        ("<p style='color:red'>a</p>", "`style` is blocked"),
        ("<p {% if a %}style='color:red'{% endif %}>a</p>", "`style` is blocked"),
        ("<p onclick='x()'>a</p>", "`onclick`"),
        ("<a href='javascript:x()'>a</a>", "script or data"),
        ("<p class=a>a</p>", "`class` has no quotes"),
        ("<input value={{ a }}>", "`value` has no quotes"),
        ("<p {{ a }}>a</p>", "outside quotes"),
        ("<p {{ a if b }}>a</p>", "outside quotes"),
        ("{{ a|safe }}", "`|safe`"),
        ("{% set b = a|upper|safe %}", "`|safe`"),
        ("{% autoescape false %}{{ a }}{% endautoescape %}", "autoescape"),
        ("<form method='post'></form>", "lacks `{{ csrf_token() }}`"),
        ("<form method='POST'><input name='a'></form>{{ csrf_token() }}", "lacks `{{ csrf_token() }}`"),
        ("<form method='{{ m }}'></form>", "lacks `{{ csrf_token() }}`"),
        ("<form hx-post='/x'></form>", "lacks `{{ csrf_token() }}`"),
        ("<p>{% if a %}", "Jinja cannot read"),
        ("<p>a", "`<p>` is not closed"),
        ("a</p>", "closes nothing"),
        ("<p><b>a</p>", "comes while `<b>` of line 1 is open"),
        ("{% if a %}<p>{% endif %}</p>", "its start only if a"),
        ("{% if a %}<p>{% endif %}", "not closed in the branch"),
        ("{% if a %}<p>{% else %}<b>{% endif %}a</p>", "not closed in the branch"),
        ("{% for a in b %}</li>{% endfor %}", "closes nothing"),
        ("<div/>", "does not close itself"),
        ("<br></br>", "has no end"),
        ("a < b", "opens no tag"),
        ("<p class='a>a</p>", "opens no tag"),
        ("<p class='a'id='b'>a</p>", "cannot be read"),
        ("<p class='a' class='b'>a</p>", "stands twice"),
        ("<img src='//elsewhere.example/a.png'>", "another host"),
        ("<link href='https://elsewhere.example/a.css'>", "another host"),
        ("{{ icon('no-such') }}", "'no-such' is not in tools/icons.txt"),
        ("<use href='{{ icon_url('no-such') }}'/>", "'no-such' is not in tools/icons.txt"),
        ("{{ ui.icon('no-such') }}", "'no-such' is not in tools/icons.txt"),
    ],
)
def test_each_fault_is_told(source: str, told: str) -> None:
    assert any(told in message for message in faults(source)), faults(source)


def test_the_line_of_a_fault_counts_lines_inside_jinja() -> None:
    found = lint("{#\n\n#}<p\n  class=\"{{\n a }}\"\n  style='x'>a</p>")
    assert [(fault.line, fault.message.split()[0]) for fault in found] == [(6, "`style`")]


def test_the_command_names_file_and_line_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<p>甲</p>\n<p style='x'>乙</p>\n")
    assert main([str(wrong)]) == 1
    assert f"{wrong}:2: " in capsys.readouterr().out
    wrong.write_text("<p>甲</p>\n")
    assert main([str(wrong)]) == 0


def test_templates_of_core_and_plugins_are_found_but_not_built_files(tmp_path: Path) -> None:
    for name in ("templates/a.html", "plugins/p/templates/p/b.html", "core/static/vendor/c.html"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    assert [path.name for path in find_templates(tmp_path)] == ["b.html", "a.html"]
