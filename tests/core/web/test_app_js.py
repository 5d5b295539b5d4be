"""What app.js adds, in a real browser: Chinese input, drafts, focus, a bad network."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import watched_page

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(chromium: Browser, address: str) -> Iterator[Page]:
    """Give a page whose relative addresses lead to the small app."""
    with watched_page(chromium, base_url=address) as page:
        yield page


def requests_of(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    return sent


def test_nothing_is_searched_while_characters_are_composed(tab: Page) -> None:
    tab.goto("/styleguide/list")
    tab.locator("#f-q").focus()
    sent = requests_of(tab)
    ime = tab.context.new_cdp_session(tab)
    ime.send("Input.imeSetComposition", {"text": "zhao", "selectionStart": 4, "selectionEnd": 4})
    tab.wait_for_timeout(700)
    assert sent == []
    ime.send("Input.insertText", {"text": "赵"})
    tab.wait_for_url("**/styleguide/list?q=%E8%B5%B5**")
    assert len([url for url in sent if "/styleguide/list" in url]) == 1


def test_enter_while_composing_sends_nothing(tab: Page) -> None:
    tab.goto("/styleguide/list")
    tab.locator("#f-q").focus()
    ime = tab.context.new_cdp_session(tab)
    ime.send("Input.imeSetComposition", {"text": "li", "selectionStart": 2, "selectionEnd": 2})
    sent = requests_of(tab)
    tab.evaluate(
        """() => document.querySelector('#f-q').dispatchEvent(
            new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"""
    )
    tab.evaluate("() => document.querySelector('form.filters').requestSubmit()")
    tab.wait_for_timeout(300)
    assert sent == []


def test_a_search_keeps_the_focus_and_says_how_many(tab: Page) -> None:
    tab.goto("/styleguide/list")
    tab.locator("#f-q").type("钱")
    expect(tab.locator(".chip")).to_contain_text("姓名：钱")
    expect(tab.locator("#status")).to_contain_text("条")
    assert tab.evaluate("document.activeElement.id") == "f-q"
    tab.reload()
    expect(tab.locator(".chip")).to_contain_text("姓名：钱")


def test_the_slash_key_goes_to_the_search_but_not_while_typing(tab: Page) -> None:
    tab.goto("/styleguide/list")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "site-search"
    tab.keyboard.type("/")
    assert tab.locator("#site-search").input_value() == "/"


def test_a_refused_form_puts_the_focus_on_what_is_wrong(tab: Page) -> None:
    tab.goto("/form")
    tab.locator("#f-name").fill("")
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator(".error-summary")).to_be_focused()
    assert tab.title().startswith("(3) 错误：")
    tab.get_by_role("link", name="请填写姓名").click()
    assert tab.evaluate("document.activeElement.id") == "f-name"


def fill_well(tab: Page) -> None:
    tab.locator("#f-name").fill("赵某")
    tab.locator("#f-phone").fill("13812345678")
    tab.get_by_label("第一书记").check()
    tab.locator("#f-note").fill("写了很久的说明")
    tab.locator("#f-name").focus()


def test_a_failed_network_keeps_the_page_and_tries_again_with_the_same_key(
    tab: Page, served: tuple[Flask, str]
) -> None:
    tab.goto("/form")
    fill_well(tab)
    key = tab.locator("[name=_once]").input_value()
    tab.route("**/form", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator("#net")).to_contain_text("网络不通")
    assert tab.locator("#f-note").input_value() == "写了很久的说明"
    tab.unroute("**/form")
    tab.get_by_role("button", name="重试").click()
    expect(tab.locator(".notice-success")).to_contain_text("已保存")
    assert served[0].extensions["saved"][-1] == (key, "赵某")


def test_a_page_that_is_not_ours_is_never_put_into_this_one(tab: Page) -> None:
    def gateway(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")
        else:
            route.continue_()

    tab.goto("/form")
    fill_well(tab)
    tab.route("**/form", gateway)
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator("#net")).to_contain_text("502")
    assert tab.locator("text=Bad Gateway").count() == 0
    assert tab.locator("#f-note").input_value() == "写了很久的说明"


def test_what_was_typed_survives_a_closed_tab_and_is_offered_back(tab: Page) -> None:
    tab.goto("/form")
    fill_well(tab)
    expect(tab.locator("[data-draft-state]")).to_contain_text("已存草稿")
    tab.goto("/")
    tab.goto("/form")
    assert tab.locator("#f-note").input_value() == ""
    tab.get_by_role("button", name="恢复").click()
    assert tab.locator("#f-note").input_value() == "写了很久的说明"
    assert tab.get_by_label("第一书记").is_checked()


def test_a_draft_is_gone_once_the_form_was_taken(tab: Page) -> None:
    tab.goto("/form")
    fill_well(tab)
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator(".notice-success")).to_be_visible()
    assert tab.evaluate("Object.keys(localStorage).filter(k => k.startsWith('bf:draft'))") == []
    tab.goto("/form")
    assert tab.locator(".draft").count() == 0


def test_another_user_is_never_offered_the_draft(tab: Page) -> None:
    tab.goto("/form")
    fill_well(tab)
    expect(tab.locator("[data-draft-state]")).to_contain_text("已存草稿")
    tab.route(
        "**/form",
        lambda route: route.fulfill(
            response=(answer := route.fetch()), body=answer.text().replace('data-user="u1"', 'data-user="u2"')
        ),
    )
    tab.goto("/form")
    assert tab.locator(".draft").count() == 0


def test_secrets_and_files_are_never_kept(tab: Page) -> None:
    tab.goto("/form")
    tab.evaluate(
        """() => {
            const secret = document.createElement('input');
            secret.type = 'password'; secret.name = 'secret'; secret.value = 'hidden word';
            document.querySelector('form[data-draft]').append(secret);
        }"""
    )
    fill_well(tab)
    kept = tab.evaluate("JSON.stringify(localStorage)")
    assert "写了很久的说明" in kept
    assert "hidden word" not in kept
    assert tab.locator("[name=csrf_token]").first.input_value() not in kept


def test_a_dialog_opens_with_the_focus_in_it_and_closes_again(tab: Page) -> None:
    tab.goto("/styleguide/feedback")
    tab.get_by_role("link", name="退回修改").click()
    dialog = tab.locator("dialog[open]")
    expect(dialog).to_be_visible()
    assert tab.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    dialog.get_by_role("button", name="取消").click()
    expect(tab.locator("dialog[open]")).to_have_count(0)


@pytest.mark.parametrize(
    ("kind", "words"), [("403", "没有办理权限"), ("refused", "任期未满"), ("500", "系统出错")]
)
def test_an_error_fragment_lands_in_the_message_region(tab: Page, kind: str, words: str) -> None:
    tab.goto("/styleguide/feedback")
    tab.evaluate(f"htmx.ajax('GET', '/fail/{kind}', {{target: 'h1'}})")
    expect(tab.locator("#messages #error-message")).to_contain_text(words)
    expect(tab.locator("#error-message")).to_be_focused()
    assert tab.locator("h1").inner_text() == "消息与空状态"


def test_every_job_works_with_scripts_off(chromium: Browser, address: str) -> None:
    with watched_page(chromium, base_url=address, java_script_enabled=False) as tab:
        tab.goto("/form")
        tab.locator("#f-name").fill("")
        tab.get_by_role("button", name="保存").click()
        expect(tab.locator(".error-summary")).to_contain_text("请填写姓名")
        tab.locator("#f-name").fill("赵某")
        tab.locator("#f-phone").fill("13812345678")
        tab.get_by_label("第一书记").check()
        tab.get_by_role("button", name="保存").click()
        expect(tab.locator(".notice-success")).to_contain_text("已保存")
        tab.goto("/styleguide/list")
        tab.locator("#f-q").fill("赵")
        tab.get_by_role("button", name="筛选", exact=True).click()
        expect(tab.locator(".chip")).to_contain_text("姓名：赵")


def test_typing_is_kept_every_fifteen_seconds_without_leaving_the_field(tab: Page) -> None:
    tab.clock.install()
    tab.goto("/form")
    tab.locator("#f-note").type("正在写")
    assert tab.evaluate("Object.keys(localStorage).filter(k => k.startsWith('bf:draft'))") == []
    tab.clock.run_for(15_500)
    assert "正在写" in tab.evaluate("JSON.stringify(localStorage)")


def test_without_a_network_a_form_is_not_sent_and_its_text_is_kept(tab: Page) -> None:
    tab.goto("/form")
    tab.locator("#f-note").fill("写了很久的说明")
    sent = requests_of(tab)
    tab.context.set_offline(True)
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator("#net")).to_contain_text("已存在本机")
    assert sent == []
    assert "写了很久的说明" in tab.evaluate("JSON.stringify(localStorage)")


def test_an_upload_says_how_far_it_is(tab: Page) -> None:
    tab.goto("/upload")
    tab.locator("#f-file").set_input_files({"name": "a.xlsx", "mimeType": "x/y", "buffer": b"0" * 300_000})
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator("[data-upload-text]")).to_contain_text("上传完成，正在检查")


def test_boxes_are_chosen_together_and_counted(tab: Page) -> None:
    tab.goto("/styleguide/batch")
    tab.get_by_label("选择本页全部").check()
    expect(tab.locator("[data-batch-count]")).to_have_text("20")
    tab.get_by_label("选择第 3 条").uncheck()
    expect(tab.locator("[data-batch-count]")).to_have_text("19")
