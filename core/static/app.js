/* Bangfu in the browser. Every page works without this file; it only makes work smoother.
   No eval, no inline handlers, no third-party requests. Works at Chromium 90 and Safari 14. */
(function () {
  "use strict";

  var doc = document;
  var AUTOSAVE = 15000;
  var KEEP_DRAFTS = 7 * 24 * 3600 * 1000;

  function one(selector, root) { return (root || doc).querySelector(selector); }
  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }
  function on(name, handler, capture) { doc.addEventListener(name, handler, capture || false); }
  function make(tag, className, text) {
    var element = doc.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }
  function button(text, handler) {
    var element = make("button", "btn btn-quiet btn-sm", text);
    element.type = "button";
    element.addEventListener("click", handler);
    return element;
  }
  function announce(text) { var region = one("#status"); if (region) region.textContent = text; }
  function focusOn(element) {
    if (!element) return;
    if (!element.matches("a[href],button,input,select,textarea,[tabindex]")) element.tabIndex = -1;
    element.focus();
  }
  function resubmit(form) {
    if (form.requestSubmit) form.requestSubmit();
    else one("[type=submit]", form).click();
  }
  function two(number) { return ("0" + number).slice(-2); }
  function clock(at) {
    var date = new Date(at), time = two(date.getHours()) + ":" + two(date.getMinutes());
    return (date.toDateString() === new Date().toDateString() ? "" : (date.getMonth() + 1) + "月" + date.getDate() + "日 ") + time;
  }

  /* ---- Chinese input: nothing is searched or sent while characters are being composed ---- */
  var composing = null, heldBack = false;
  on("compositionstart", function (event) { composing = event.target; heldBack = false; }, true);
  on("compositionend", function (event) {
    var field = event.target;
    composing = null;
    // The last input event came while composing and was held back; say it again.
    setTimeout(function () {
      if (composing) return;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (heldBack) field.dispatchEvent(new Event("bf-search", { bubbles: true }));
      heldBack = false;
    }, 0);
  }, true);
  ["input", "keyup", "search"].forEach(function (name) {
    on(name, function (event) { if (event.isComposing || composing === event.target) event.stopImmediatePropagation(); }, true);
  });
  on("keydown", function (event) {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  on("submit", function (event) {
    if (composing && event.target.contains(composing)) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  on("htmx:beforeRequest", function (event) {
    var source = event.detail.elt;
    if (composing && (source === composing || source.contains(composing))) { heldBack = true; event.preventDefault(); }
  });

  /* ---- htmx: token, busy state, focus after a swap ---- */
  on("htmx:configRequest", function (event) {
    var token = one('meta[name="csrf-token"]');
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
  });
  on("htmx:beforeRequest", function (event) {
    if (!event.defaultPrevented && event.detail.target) event.detail.target.setAttribute("aria-busy", "true");
  });
  on("htmx:afterRequest", function (event) {
    if (event.detail.target) event.detail.target.removeAttribute("aria-busy");
    if (event.detail.successful) hideNet();
  });
  on("htmx:beforeSwap", function (event) {
    var detail = event.detail, status = detail.xhr.status, old = one("#error-message");
    if (old && !/^every/.test(detail.requestConfig.elt.getAttribute("hx-trigger") || "")) old.remove();
    if (status < 400 || status === 422 && !detail.xhr.getResponseHeader("HX-Retarget")) return;
    // An answer that is not ours (a proxy's page) is never put into this page.
    if (String(detail.serverResponse).indexOf('id="error-message"') < 0) {
      detail.shouldSwap = false;
      showNet("服务器没有正常回答（" + status + "），内容还在本页。", detail.requestConfig);
    } else hideNet();
  });
  on("htmx:afterSettle", function (event) {
    var target = event.detail.target, config = event.detail.requestConfig || {};
    var region = target && target.id ? doc.getElementById(target.id) : event.detail.elt;
    if (!region) return;
    watchForms(region);
    var wanted = one("#error-message", region) || one(".error-summary", region) || one("[data-focus]", region);
    if (wanted) { focusOn(wanted); return; }
    if (!doc.activeElement || doc.activeElement === doc.body) {
      focusOn((config.elt && config.elt.id && doc.getElementById(config.elt.id)) || one("h1,h2", region) || region);
    }
    var total = one("#list-total", region);
    if (total) announce(total.textContent.trim());
  });

  /* ---- network failure: say so, keep everything, offer to try again ---- */
  function hideNet() { var net = one("#net"); if (net) net.textContent = ""; }
  function showNet(text, config) {
    var net = one("#net"), box = make("div", "notice notice-error");
    if (!net) return;
    net.textContent = "";
    box.appendChild(make("span", "word", "网络"));
    box.appendChild(make("p", "", text));
    box.appendChild(button("重试", function () { hideNet(); retry(config); }));
    net.appendChild(box);
  }
  function retry(config) {
    if (!config) { location.reload(); return; }
    var source = config.elt || config;
    if (!doc.contains(source)) { location.reload(); return; }
    if (source.tagName === "FORM") { resubmit(source); return; }
    window.htmx.ajax(config.verb, config.path, {
      source: source, target: config.target, swap: source.getAttribute("hx-swap"), select: source.getAttribute("hx-select"),
    });
  }
  on("htmx:sendError", function (event) { showNet("网络不通，内容还在本页，没有提交。", event.detail.requestConfig); });
  on("htmx:timeout", function (event) { showNet("等了 30 秒没有回答，内容还在本页。", event.detail.requestConfig); });
  on("submit", function (event) {
    if (navigator.onLine === false && event.target.method === "post") {
      event.preventDefault();
      event.stopImmediatePropagation();
      saveDraft(event.target);
      showNet("网络已断开，没有提交；填写的内容已存在本机，恢复后点重试。", event.target);
    }
  }, true);

  /* ---- drafts: what was typed survives a bad network, an expired login and a closed tab ---- */
  var user = (doc.body && doc.body.dataset.user) || "";
  var SENT = "bf:sent";
  function store(form) {
    try { return form.hasAttribute("data-draft-short") ? window.sessionStorage : window.localStorage; } catch (error) { return null; }
  }
  function draftKey(form) { return "bf:draft:" + user + ":" + form.dataset.draft; }
  function isKept(field) {
    return field.name && field.name.charAt(0) !== "_" && !field.disabled && !field.readOnly && !field.hasAttribute("data-nodraft") &&
      ["password", "file", "hidden", "submit", "button", "reset"].indexOf(field.type) < 0;
  }
  function written(form) {
    return Array.prototype.filter.call(form.elements, isKept).filter(function (field) {
      return (field.type !== "checkbox" && field.type !== "radio") || field.checked;
    }).map(function (field) { return [field.name, field.value]; });
  }
  function saveDraft(form) {
    var place = store(form), version = one('[name="_version"]', form), values = written(form), text = JSON.stringify(values);
    if (!user || !place || !form.dataset.draft || text === form.bfSaved) return;
    try {
      place.setItem(draftKey(form), JSON.stringify({ at: Date.now(), version: version && version.value, values: values }));
      form.bfSaved = text;
      var state = one("[data-draft-state]", form);
      if (state) state.textContent = "已存草稿 " + clock(Date.now());
    } catch (error) { /* The browser's store is full or forbidden: typing must go on. */ }
  }
  function dropDraft(form) { var place = store(form); if (place) place.removeItem(draftKey(form)); }
  function readDraft(form) {
    var place = store(form);
    try { return place && JSON.parse(place.getItem(draftKey(form))); } catch (error) { return null; }
  }
  function fill(form, values) {
    Array.prototype.filter.call(form.elements, isKept).forEach(function (field) {
      var given = values.filter(function (pair) { return pair[0] === field.name; }).map(function (pair) { return pair[1]; });
      if (field.type === "checkbox" || field.type === "radio") field.checked = given.indexOf(field.value) >= 0;
      else if (given.length) field.value = given[0];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  function offerDraft(form, draft) {
    var version = one('[name="_version"]', form), bar = make("div", "draft");
    bar.setAttribute("role", "status");
    bar.appendChild(make("span", "", "找到 " + clock(draft.at) + " 没有提交的内容。" +
      (version && draft.version && version.value !== draft.version ? "此后这一项已被他人修改，恢复后请核对。" : "")));
    bar.appendChild(button("恢复", function () { fill(form, draft.values); bar.remove(); focusOn(Array.prototype.filter.call(form.elements, isKept)[0]); announce("已恢复没有提交的内容"); }));
    bar.appendChild(button("丢弃", function () { dropDraft(form); bar.remove(); focusOn(form); }));
    form.parentNode.insertBefore(bar, form);
  }
  function watchForm(form) {
    if (form.bfWatched) return;
    form.bfWatched = true;
    form.bfSaved = JSON.stringify(written(form));
    if (form.hasAttribute("data-failed")) { form.bfSaved = ""; saveDraft(form); return; }
    var draft = readDraft(form);
    if (draft && JSON.stringify(draft.values) !== form.bfSaved) offerDraft(form, draft);
  }
  function watchForms(root) {
    if (root.matches && root.matches("form[data-draft]")) watchForm(root);
    all("form[data-draft]", root).forEach(watchForm);
    all("[data-longest]", root).forEach(countLeft);
  }
  function saveAll() { all("form[data-draft]").forEach(saveDraft); }
  on("focusout", function (event) { if (event.target.form && event.target.form.dataset.draft) saveDraft(event.target.form); });
  on("visibilitychange", function () { if (doc.visibilityState === "hidden") saveAll(); });
  window.addEventListener("pagehide", saveAll);
  setInterval(saveAll, AUTOSAVE);
  on("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || !form.dataset.draft) return;
    saveDraft(form);
    try { window.sessionStorage.setItem(SENT, JSON.stringify({ key: draftKey(form), from: location.href.split("#")[0] })); } catch (error) { /* as above */ }
  }, true);
  on("htmx:afterRequest", function (event) {
    var form = event.detail.elt, xhr = event.detail.xhr;
    if (form.tagName !== "FORM" || !form.dataset.draft) return;
    if (xhr.status >= 200 && xhr.status < 300 && !xhr.getResponseHeader("HX-Redirect")) dropDraft(form);
    if (!xhr.status || xhr.status >= 400) window.sessionStorage.removeItem(SENT);
  });
  function settleSent() {
    // A page reached from the form's own page, neither a login nor an error nor the form again, means: it was taken.
    var sent = null;
    try { sent = JSON.parse(window.sessionStorage.getItem(SENT)); window.sessionStorage.removeItem(SENT); } catch (error) { return; }
    if (!sent || doc.body.dataset.page !== "page" || doc.referrer.split("#")[0] !== sent.from) return;
    var again = all("form[data-draft]").some(function (form) { return draftKey(form) === sent.key; });
    if (again && !one(".notice-success")) return;
    window.localStorage.removeItem(sent.key);
    window.sessionStorage.removeItem(sent.key);
  }
  function forgetOld() {
    Object.keys(window.localStorage).filter(function (key) { return key.indexOf("bf:draft:") === 0; }).forEach(function (key) {
      var at = 0;
      try { at = JSON.parse(window.localStorage.getItem(key)).at; } catch (error) { at = 0; }
      if (Date.now() - at > KEEP_DRAFTS) window.localStorage.removeItem(key);
    });
  }
  on("submit", function (event) {
    if (event.defaultPrevented || !event.target.hasAttribute("data-logout")) return;
    var own = Object.keys(window.localStorage).filter(function (key) { return key.indexOf("bf:draft:" + user + ":") === 0; });
    if (own.length && !window.confirm("本机还有 " + own.length + " 份没有提交的草稿，退出后会清除。确定退出吗？")) { event.preventDefault(); return; }
    own.forEach(function (key) { window.localStorage.removeItem(key); });
    window.sessionStorage.clear();
  });

  /* ---- uploads, counters, boxes, dialogs, printing, the search key ---- */
  on("htmx:xhr:progress", function (event) {
    var box = one(".upload", event.target), detail = event.detail;
    if (!box || !detail.lengthComputable || !detail.total) return;
    var part = Math.round(100 * detail.loaded / detail.total);
    box.hidden = false;
    one("progress", box).value = part;
    one("[data-upload-text]", box).textContent = part < 100 ? "已上传 " + part + "%" : "上传完成，正在检查…";
  });
  function countLeft(field) {
    var line = field.nextElementSibling;
    if (!line || !line.classList.contains("count-left")) {
      line = make("p", "count-left");
      field.parentNode.insertBefore(line, field.nextSibling);
    }
    var left = Number(field.dataset.longest) - Array.from(field.value).length;
    line.textContent = left >= 0 ? "还可以写 " + left + " 个字" : "超出 " + -left + " 个字";
  }
  on("input", function (event) { if (event.target.dataset && event.target.dataset.longest) countLeft(event.target); });
  on("change", function (event) {
    var box = event.target, name = box.dataset && box.dataset.checkAll;
    if (name) all('input[name="' + name + '"]', box.form || doc).forEach(function (other) { other.checked = box.checked; });
    all("[data-batch]").forEach(function (bar) {
      one("[data-batch-count]", bar).textContent = all("tbody input[type=checkbox]:checked", bar.closest("form") || doc).length;
    });
  });
  on("click", function (event) {
    var opener = event.target.closest && event.target.closest("[data-opens]");
    var dialog = opener && doc.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); focusOn(one("h2", dialog)); }
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
    all("details.drop[open]").forEach(function (drop) { if (!drop.contains(event.target)) drop.open = false; });
  });
  on("keydown", function (event) {
    if (event.key === "Escape") {
      all("details.drop[open]").forEach(function (drop) { drop.open = false; focusOn(one("summary", drop)); });
    }
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input,textarea,select,[contenteditable]")) return;
    var search = all("[data-search]").filter(function (field) { return field.offsetParent; })[0];
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  });

  function start() {
    if (one("[data-wide]")) one("main").classList.add("paper-wide");
    try { settleSent(); forgetOld(); } catch (error) { /* The browser forbids its store: go on without drafts. */ }
    watchForms(doc);
    if (one(".error-summary")) focusOn(one(".error-summary"));
  }
  if (doc.readyState === "loading") on("DOMContentLoaded", start); else start();
  window.addEventListener("pageshow", function (event) { if (event.persisted) start(); });
})();
