// Makes quicker what works without it: keys, menus that close, forms that are worked out as one types.

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

// "/" goes to the search box, from anywhere but a field.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
    const box = document.querySelector("main [data-focus-key='/']") ?? document.querySelector("[data-focus-key='/']");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.of-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.of-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest("[data-print]")) window.print();
});

// A scanner types the machine-readable lines and an Enter after each: send when the last line is whole.
const whole = (text) => {
  const lines = text.toUpperCase().split(/\s*\n\s*/).map((line) => line.replaceAll(" ", "")).filter(Boolean);
  const size = { 3: [30], 2: [36, 44] }[lines.length] ?? [];
  return size.some((length) => lines.every((line) => line.length === length));
};
document.addEventListener("input", (event) => {
  const box = event.target;
  if (box.matches?.("[data-mrz]") && box.value.endsWith("\n") && whole(box.value)) box.form.requestSubmit();
});

// "All" ticks every box of its table; the count says how many are ticked.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name='case']")];
  if (event.target.matches("[data-all]")) boxes.forEach((box) => (box.checked = event.target.checked));
  const count = form.querySelector("[data-count]");
  if (count) count.textContent = boxes.filter((box) => box.checked).length || "";
});

// What htmx brings in: let GOV.UK's scripts know it, and give errors their focus.
document.addEventListener("htmx:afterSwap", async () => {
  const { initAll } = await import("../shared/govuk-frontend.min.js");
  initAll();
});

// A programme's form after a change: put in the questions that are new or different, but leave alone the field that
// somebody is in. Items are known by their ids; an item marked `data-inside` is gone into.
// Items touched since the request went out are left alone too: the answer knows an older value of theirs.
const touched = new Set();
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const item = event.target.closest?.("form[data-form] [data-item]:not([data-inside])");
    if (item) touched.add(item.id);
  }, true); // before htmx sends
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches?.("form[data-form]")) return;
  touched.clear();
  event.target.elements["~turn"].value = Number(event.target.elements["~turn"].value) + 1; // the next one comes after this one
});
// Between pressing and letting go of a pointer its item must stay, or the press is lost.
let pressed = null;
document.addEventListener("pointerdown", (event) => {
  pressed = event.target.closest?.("form[data-form] [data-item]:not([data-inside])");
}, true);
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => setTimeout(() => (pressed = null), 50), true); // the click comes just after
}
const busy = (item) => item === pressed || touched.has(item.id) || item.contains(document.activeElement);
const itemsOf = (node) => [...node.children].filter((child) => child.hasAttribute("data-item"));
const merge = (old, fresh) => {
  const known = new Map(itemsOf(old).map((item) => [item.id, item]));
  const anchorless = [...fresh.children].some((child) => child.hasAttribute("data-item"));
  if (!anchorless && known.size === 0) return;
  let last = null;
  for (const item of itemsOf(fresh)) {
    const there = known.get(item.id);
    known.delete(item.id);
    if (!there) {
      const brought = document.importNode(item, true);
      if (last) last.after(brought);
      else {
        const head = [...old.children].filter((child) => !child.hasAttribute("data-item"));
        if (head.length && !old.matches("#form-body")) head.at(-1).after(brought);
        else old.prepend(brought);
      }
      last = brought;
      continue;
    }
    const inside = there.hasAttribute("data-inside") && item.hasAttribute("data-inside");
    if (inside) merge(there, item);
    else if (!busy(there)) {
      const brought = document.importNode(item, true);
      there.replaceWith(brought);
      last = brought;
      continue;
    }
    last = there;
  }
  for (const gone of known.values()) if (!busy(gone)) gone.remove();
};
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches?.("form[data-form]") || event.detail.xhr.status !== 200) return; // 204: overtaken
  const fresh = new DOMParser().parseFromString(`<div>${event.detail.xhr.responseText}</div>`, "text/html");
  merge(document.getElementById("form-body"), fresh.body.firstElementChild);
});

// Pressed twice, a form is sent once; after a while again, should the first time have come to nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-form]")) return;
  if (event.timeStamp - Number(form.dataset.sent ?? -Infinity) < 5000) event.preventDefault();
  else form.dataset.sent = event.timeStamp;
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-form]")) delete form.dataset.sent;
});

// Along the bars of a plan with the arrow keys; each is a link, so that Tab and Enter do as well.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-bars] a");
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...row.closest("[data-bars]").querySelectorAll("a")];
  const at = rows.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to !== undefined && rows[to]) {
    event.preventDefault();
    rows[to].focus();
  }
  const turn = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (turn) document.querySelector(`.rm-zoom a[rel="${turn}"]`)?.click();
});
