"""A small app that has the web layer and nothing else."""

import time
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, redirect, render_template, render_template_string, request
from sqlalchemy import create_engine
from werkzeug.exceptions import UnprocessableEntity

from core import htmx, web
from core.web import samples, shell, styleguide
from core.web.dates import as_of
from core.web.errors import Difference, StaleError, error_answer
from core.web.forms import Form
from core.web.notices import notify

ROOT = Path(__file__).parents[3]
MENU = (
    shell.MenuItem("首页", "/", "house"),
    shell.MenuItem(
        "界面样例",
        "/styleguide/",
        "table",
        3,
        (shell.MenuItem("列表页", "/styleguide/list"), shell.MenuItem("表单页", "/styleguide/form")),
    ),
)


def frame() -> shell.Shell:
    return shell.Shell(
        title="帮扶工作平台",
        subtitle="样例市",
        viewer=shell.Viewer("u1", "李某", "县级管理员", "样例县"),
        menu=MENU,
        inbox_url="/",
        inbox_count=3,
        search_url="/search",
        logout_url="/logout",
        help_url="/help",
        feedback_url="/feedback",
        organiser="样例市工作专班",
        telephone="0000-00000000",
        watermark="演示数据",
    )


def make_app(**config: Any) -> Flask:
    app = Flask("core", root_path=str(ROOT / "core"), template_folder=str(ROOT / "templates"))
    app.config.update(SECRET_KEY="only-for-tests", TESTING=False, PROPAGATE_EXCEPTIONS=False, **config)
    web.install(app)
    shell.set_shell(app, frame)
    app.register_blueprint(styleguide.blueprint)
    _routes(app)
    return app


def _routes(app: Flask) -> None:
    @app.get("/")
    def home() -> str:
        return render_template_string('{% extends "base.html" %}{% block main %}<h1>首页</h1>{% endblock %}')

    @app.get("/part")
    def part() -> str:
        return "whole" if not htmx.is_htmx(request) else "fragment"

    @app.get("/asked")
    def asked() -> str:
        return as_of().isoformat()

    @app.post("/save")
    def save() -> Any:
        notify("已保存", undo_url="/undo")
        return redirect("/?q=甲县")

    @app.route("/form", methods=["GET", "POST"])
    def form() -> Any:
        shown = Form(samples.PersonForm(), {"name": "张某某"}, once=True, version=3)
        if request.method == "POST" and shown.load(request.form) is not None:
            app.extensions.setdefault("saved", []).append((shown.once, shown.data["name"]))
            notify("已保存")
            return htmx.see_other("/")
        return render_template("styleguide/form.html", form=shown, title="修改"), shown.status

    @app.route("/upload", methods=["GET", "POST"])
    def upload() -> str:
        shown = Form(samples.UploadForm(), form_id="upload")
        if request.method == "POST":
            shown.load(request.form, request.files)
            time.sleep(0.6)
        return render_template("styleguide/form.html", form=shown, title="上传")

    @app.get("/answer")
    def answer() -> Response:
        return htmx.answer(
            "x",
            trigger={"saved": {"text": "已保存"}},
            trigger_after_settle={"done": "好"},
            reswap="afterbegin",
            retarget="#a",
            reselect="#b",
            push_url="/村/1?q=乙",
            replace_url=False,
            refresh=True,
        )

    @app.route("/fail/<kind>", methods=["GET", "POST"])
    def fail(kind: str) -> Response:
        if kind == "stale":
            raise StaleError([Difference("任职村", "甲村", "<b>乙村</b>")], back_url="/form", by="王某")
        if kind == "refused":
            return error_answer(422, "任期未满，不能调整。")
        if kind == "broken":
            raise ZeroDivisionError("secret value 42")
        if kind == "database":
            raise_database_error()
        if kind.isdecimal():
            abort(int(kind))
        raise UnprocessableEntity(kind)


def raise_database_error() -> None:
    create_engine("sqlite:////nowhere/at/all.db").connect()
