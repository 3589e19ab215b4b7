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
