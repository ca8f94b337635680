// Lists that ask for themselves again: what is the same is left alone, what somebody has begun
// stays as it is, and what was checked or selected is so again afterwards.
(() => {
  "use strict";
  const shown = new WeakMap();
  const kept = new WeakMap();
  const live = (element) => (element?.matches?.("[data-live]") ? element : null);
  const fields = "textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=hidden])";
  // A row that has asked for something must still be there when the answer comes.
  const begun = (list) => Boolean(list.querySelector("[data-begun], .htmx-request") || list.querySelector(`${fields.split(", ").map((one) => one + ":focus").join(", ")}`));

  document.addEventListener("htmx:beforeRequest", (event) => {
    const list = live(event.detail.elt);
    if (list && (document.hidden || begun(list))) event.preventDefault();
    const once = event.detail.elt.dataset?.once;
    const there = once && document.getElementById(once);
    if (there) { event.preventDefault(); there.querySelector("textarea")?.focus(); }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const list = live(event.detail.target);
    if (!list || event.detail.elt !== list) return;
    const text = event.detail.xhr.responseText;
    if (shown.get(list) === text || begun(list)) { event.detail.shouldSwap = false; return; }
    shown.set(list, text);
    const row = document.activeElement?.closest("tr[id]");
    kept.set(list, {
      checked: [...list.querySelectorAll("[data-keep]:checked")].map((one) => one.dataset.keep),
      selected: list.querySelector('tr[aria-selected="true"]')?.id,
      focused: row && list.contains(row) ? [row.id, [...row.querySelectorAll("a, button, input")].indexOf(document.activeElement)] : null,
    });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const list = live(event.detail.target);
    const was = list && kept.get(list);
    if (!was) return;
    kept.delete(list);
    for (const name of was.checked) {
      const box = list.querySelector(`[data-keep="${CSS.escape(name)}"]`);
      if (box) box.checked = true;
    }
    if (was.selected) document.getElementById(was.selected)?.setAttribute("aria-selected", "true");
    if (was.focused) document.getElementById(was.focused[0])?.querySelectorAll("a, button, input")[was.focused[1]]?.focus({ preventScroll: true });
    count();
  });

  // What is asked of a row that waits for an answer is asked of the row that the answer brings.
  const asked = new Map();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const from = event.detail.elt;
    const row = from.closest?.("tr[id]");
    if (!row?.querySelector(".htmx-request")) return;
    event.preventDefault();
    const key = from.dataset.rowKey ?? from.querySelector("[data-row-key]")?.dataset.rowKey;
    if (key) asked.set(row.id, key);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const row = event.target.closest?.("tr[id]");
    const key = row && asked.get(row.id);
    if (!key) return;
    asked.delete(row.id);
    row.querySelector(`[data-row-key="${CSS.escape(key)}"]`)?.click();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const row = event.detail.elt.closest?.("tr[id]");
    if (row && !event.detail.successful) asked.delete(row.id);
  });

  // A row's own keys: data-row-key on what the key presses, in the row that is selected.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog")) return;
    const row = document.querySelector('tr[aria-selected="true"]');
    const to = row?.querySelector(`[data-row-key="${CSS.escape(event.key)}"]`);
    if (!to || event.target === to) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    to.click();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") dismiss(event.target.closest?.("[data-begun]"));
  }, true);

  const dismiss = (part) => {
    if (!part) return;
    const row = part.previousElementSibling;
    part.remove();
    row?.querySelector("a")?.focus();
  };
  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-dismiss]");
    if (to) dismiss(to.closest("[data-begun]"));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    count();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.matches("[data-dismiss-after]")) dismiss(event.detail.elt.closest("[data-begun]"));
  });

  // A command that the address names is open, and ready to be filled in.
  window.addEventListener("load", () => {
    const asked = location.hash.startsWith("#do-") && document.getElementById(location.hash.slice(1));
    if (!asked || !asked.matches("details")) return;
    asked.open = true;
    // The browser goes to the place in the address by itself first.
    setTimeout(() => {
      asked.scrollIntoView({ block: "center" });
      asked.querySelector("textarea, input:not([type=hidden]), select, button")?.focus({ preventScroll: true });
    }, 60);
  });

  // A suggestion fills fields of the form beside it: data-fill names one, data-fill-also another.
  document.addEventListener("click", (event) => {
    const from = event.target.closest("[data-fill]");
    if (!from) return;
    for (const [id, text] of [[from.dataset.fill, from.dataset.fillWith], [from.dataset.fillAlso, from.dataset.fillAlsoWith]]) {
      const to = id && document.getElementById(id);
      if (!to) continue;
      to.value = text;
      to.dispatchEvent(new Event("change", { bubbles: true }));
      for (let one = to.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
      if (id === from.dataset.fill) to.focus();
    }
  });

  // How many boxes of a name are checked.
  const count = () => document.querySelectorAll("[data-count]").forEach((one) => {
    one.textContent = document.querySelectorAll(`input[name="${CSS.escape(one.dataset.count)}"]:checked`).length;
  });
  count();

  // What was opened beside a list is looked at, also where it stands below it.
  document.addEventListener("htmx:afterSettle", (event) => {
    const to = event.detail.target;
    if (to?.matches?.("tr.form-row, tr")) to.parentElement?.querySelector("[autofocus]")?.focus();
    if (!to?.matches?.("[data-panel]")) return;
    document.querySelectorAll("tr[aria-selected]").forEach((row) => row.removeAttribute("aria-selected"));
    event.detail.requestConfig?.elt?.closest("tr")?.setAttribute("aria-selected", "true");
    if (to.getBoundingClientRect().top > window.innerHeight * 0.6) to.scrollIntoView({ block: "start" });
  });
})();
