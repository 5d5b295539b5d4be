"""The style sheet loses what no page can use, and nothing else."""

import pytest

from tools.slim_css import slim


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".btn{a:b}.modal{c:d}", ".btn{a:b}"),
        (".btn,.modal-body{a:b}", ".btn{a:b}"),
        ("@media (x){.carousel{a:b}}", ""),
        ("@media (x){.carousel{a:b}.row{c:d}}", "@media (x){.row{c:d}}"),
        ("@keyframes toast{0%{a:b}to{c:d}}", "@keyframes toast{0%{a:b}to{c:d}}"),
        ("a:not(.x,.y){a:b}", "a:not(.x,.y){a:b}"),
        (".col-xl-3,.col-md-3{a:b}", ".col-md-3{a:b}"),
        (".d-xxl-none{a:b}", ""),
        ("input::placeholder{a:b}", "input::placeholder{a:b}"),
        ("table{border-collapse:collapse}", "table{border-collapse:collapse}"),
        ('@charset "UTF-8";/*! licence */:root{a:b}', '@charset "UTF-8";/*! licence */:root{a:b}'),
        ("[data-bs-theme=dark]{a:b}", ""),
        ("/* no rule */\n", "/* no rule */\n"),
    ],
)
def test_only_what_is_left_out_goes(css: str, kept: str) -> None:
    assert slim(css) == kept
