"""The shared web layer: pages, forms, lists, errors, headers and the look of them."""

from flask import Flask

from core import htmx
from core.web import (
    assets,
    charts,
    compress,
    csrf,
    dates,
    errors,
    headers,
    markup,
    notices,
    shell,
    statuses,
    urls,
    zh,
)


def install(app: Flask) -> None:
    """Give an app the whole layer: htmx, CSRF, headers, error pages, assets, filters and template globals."""
    compress.install(app)
    htmx.init_app(app)
    csrf.install(app)
    errors.install(app)
    assets.install(app)
    app.after_request(shell.keep_large)
    headers.install(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(zh.FILTERS, carry=urls.carry)
    app.jinja_env.globals.update(
        shell.GLOBALS,
        to=urls.to,
        here=urls.here,
        as_of=dates.as_of,
        is_today=dates.is_today,
        icon_html=markup.icon,
        badge_html=markup.badge,
        cell_html=markup.cell,
        marks_html=markup.marks,
        row_writer_for=markup.RowWriter,
        gauge=charts.gauge,
        scaled=charts.scaled,
        notices=notices.notices,
        status_look=statuses.look,
        status_reason=statuses.reason_zh,
        status_segments=statuses.segments,
        request_id=errors.request_id,
    )
