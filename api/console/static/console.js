// Keys, countdowns, and what went wrong: everything else is made on the server.
(() => {
  "use strict";
  const typing = (event) => event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  let going = false;

  const rows = () => [...document.querySelectorAll("main tbody tr")].filter((row) => row.querySelector("a"));
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const next = all[Math.max(0, Math.min(all.length - 1, now < 0 ? 0 : now + by))];
    all.forEach((row) => row.removeAttribute("aria-selected"));
    next.setAttribute("aria-selected", "true");
    next.querySelector("a").focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Enter" && event.target.form) event.target.form.requestSubmit();
      return;
    }
    if (event.altKey) {
      const to = document.querySelector(`[data-alt="${CSS.escape(event.key.toLowerCase())}"]`);
      if (to) { event.preventDefault(); act(to); }
      return;
    }
    if (typing(event)) { if (event.key === "Escape") event.target.blur(); return; }
    if (document.querySelector("dialog[open]")) return;
    if (going) {
      going = false;
      const to = document.querySelector(`.pages [data-go="${CSS.escape(event.key)}"]`);
      if (to) { event.preventDefault(); to.click(); }
      return;
    }
    if (event.key === "g") { going = true; return; }
    if (event.key === "j") return step(1);
    if (event.key === "k") return step(-1);
    if (event.key === "?") return help();
    const to = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (to) { event.preventDefault(); act(to); }
  });

  const act = (to) => {
    if (to.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) { to.focus(); return; }
    if (to.matches("details")) { to.open = true; to.querySelector("input, textarea, select, button")?.focus(); return; }
    to.click();
  };
  const help = () => document.getElementById("keys")?.showModal();
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) help();
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // Seconds that are left until an instant: data-until="2026-11-25T17:30:00+08:00".
  const tick = () => document.querySelectorAll("[data-until]").forEach((one) => {
    const left = Math.round((Date.parse(one.dataset.until) - Date.now()) / 1000);
    const away = Math.abs(left);
    const text = away >= 3600 ? `${Math.floor(away / 3600)}:${String(Math.floor(away / 60) % 60).padStart(2, "0")}:${String(away % 60).padStart(2, "0")}` : `${Math.floor(away / 60)}:${String(away % 60).padStart(2, "0")}`;
    one.textContent = (left < 0 ? "-" : "") + text;
    one.classList.toggle("late", left < 0);
  });
  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSettle", tick);
  tick();

  const toast = (text, bad) => {
    const box = document.getElementById("toast");
    if (!box) return;
    box.textContent = text;
    box.classList.toggle("bad", Boolean(bad));
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => { box.textContent = ""; }, 6000);
  };
  document.addEventListener("dafuwu:done", (event) => toast(event.detail.value));
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector('meta[name="csrf"]')?.content;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRF-Token"] = token;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) { location.reload(); return; }
    let said = "";
    try { said = JSON.parse(event.detail.xhr.responseText).detail; } catch { said = `${status}`; }
    const place = event.target.closest?.("form")?.querySelector("[data-problem]");
    if (place) {
      try {
        const errors = JSON.parse(event.detail.xhr.responseText).errors ?? [];
        said = [said, ...errors.map((one) => `${one.field}: ${one.message}${one.hint ? " — " + one.hint : ""}`)].join("\n");
      } catch { /* not JSON: the status says it */ }
      place.textContent = said;
      place.hidden = false;
      return;
    }
    toast(said, true);
  });
  // The server may restart: a poll that fails is tried again at its next turn, silently after once.
  let offline = false;
  document.addEventListener("htmx:sendError", () => {
    if (!offline) toast(document.documentElement.lang === "en" ? "No connection; trying again" : "连接中断, 正在重试", true);
    offline = true;
  });
  document.addEventListener("htmx:afterOnLoad", () => {
    if (offline) toast(document.documentElement.lang === "en" ? "Connected again" : "已恢复连接");
    offline = false;
  });
})();
