// Which keys do what? Single keys work only where nothing is being typed, and can be turned off (WCAG 2.1.4); each has a button.
//   data-list            a table or list: j/k (or arrows) move, Enter opens the row's first link, x selects
//   data-key="n"         a button or link that this key presses
//   data-go="w"          a place of the navigation: g then the letter
// In a field, Ctrl Enter sends its form and Esc leaves it, so that the single keys work again.
// A dialog or drawer with focus keeps its keys to itself.
import { openPalette } from "./palette.js";

const isTyping = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog");
const shortcuts = () => document.body.dataset.shortcuts === "on";

function rows(list) { return [...list.querySelectorAll("[data-row]")]; }
function here(list) { return list.querySelector("[data-row].is-here"); }
function stand(row) {
  const list = row.closest("[data-list]");
  here(list)?.classList.remove("is-here");
  row.classList.add("is-here");
  row.scrollIntoView({ block: "nearest" });
  (row.querySelector("a") ?? row.querySelector("button, input") ?? row).focus({ preventScroll: true });
}

function step(by) {
  const list = document.activeElement.closest?.("[data-list]") ?? document.querySelector("[data-list]");
  if (!list) return;
  const all = rows(list), at = all.indexOf(here(list));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
  if (next) stand(next);
}

const LIST_KEYS = {
  j: () => step(1), k: () => step(-1),
  Enter: (event) => { const link = document.querySelector("[data-row].is-here a"); if (!link || event.target.closest("a, button, summary")) return false; link.click(); },
  x: () => { const box = document.querySelector("[data-row].is-here input[type=checkbox]"); if (!box) return false; box.click(); },
};

// Whoever opens a menu by its key stands at it: Tab goes on into it.
function press(one) {
  if (one.matches("input, select, textarea")) { one.focus(); return; }
  one.click();
  if (one.matches("[data-menu] > summary")) one.focus();
}

let going = false;
function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); return; }
  if (event.key === "Escape" && isTyping(event.target) && !event.target.closest("dialog, #drawer")) { event.target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || !shortcuts() || isTyping(event.target)) return;
  if (going) {
    going = false;
    const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (place) { event.preventDefault(); place.click(); }
    return;
  }
  if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return; }
  if (event.key === "?") { event.preventDefault(); openKeymap(); return; }
  const scope = document.querySelector("#drawer:not([hidden])");
  const pressed = (scope?.querySelector(`[data-key="${CSS.escape(event.key)}"]`)) ?? document.querySelector(`main [data-key="${CSS.escape(event.key)}"], .topbar [data-key="${CSS.escape(event.key)}"]`);
  if (pressed && !pressed.disabled) { event.preventDefault(); press(pressed); return; }
  const act = LIST_KEYS[event.key];
  if (act && act(event) !== false) event.preventDefault();
}

// On the window, after the page's own scripts: a page that does more than send has prevented it.
function onSend(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented || !event.target.form) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}

function openKeymap() {
  const dialog = document.getElementById("keymap");
  const general = [["Ctrl K", "Find or do"], ["Ctrl Enter", "Send the form one types in"], ["?", "This map"], ["j / k", "Next and previous row"], ["Enter", "Open the row"], ["x", "Select the row"], ["Esc", "Close what is open; leave the field"]];
  const places = [...document.querySelectorAll("[data-go]")].map((place) => [`g ${place.dataset.go}`, place.textContent.trim()]);
  const page = [...document.querySelectorAll("main [data-key]")].map((one) => [one.dataset.key, one.dataset.keyLabel ?? one.getAttribute("aria-label") ?? one.textContent.trim()]);
  const list = document.createElement("dl");
  for (const [key, what] of [...general, ...places, ...page]) {
    const line = document.createElement("div"), term = document.createElement("dt"), says = document.createElement("dd"), cap = document.createElement("kbd");
    cap.textContent = key; term.append(cap); says.textContent = what; line.append(term, says); list.append(line);
  }
  const head = document.createElement("h2"); head.textContent = "Keyboard map";
  const shut = document.createElement("button"); shut.className = "btn btn-quiet"; shut.textContent = "Close"; shut.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(head, list, shut);
  dialog.showModal();
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  window.addEventListener("keydown", onSend);
  document.querySelectorAll("[data-keymap]").forEach((button) => button.addEventListener("click", openKeymap));
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-list] [data-row]");
    if (row && !row.classList.contains("is-here")) { here(row.closest("[data-list]"))?.classList.remove("is-here"); row.classList.add("is-here"); }
  });
}
