// What does a case's page do by itself? Drawers that close when something was done, the button that says whom a message goes to,
// a message taken back into its form, colleagues offered after an @, and the bar that says a part has changed meanwhile.
import { closeDrawer } from "./drawer.js";

const parts = () => document.querySelectorAll("[data-live-case]");

document.body.addEventListener("closeDrawer", () => closeDrawer());
// The stream of changes refreshes the parts; where it is lost, what this page did itself is shown all the same.
document.body.addEventListener("acted", () => { if (document.body.dataset.liveState !== "open") for (const part of parts()) window.htmx.trigger(part, "changed"); });
document.body.addEventListener("unsent", (event) => {
  window.htmx.ajax("GET", event.detail.again, { target: "#case-message", swap: "outerHTML" }).then(() => document.getElementById("message-text")?.focus());
});

// Send fax to Lakeview Hospital: the button names recipient and channel.
document.addEventListener("change", (event) => {
  const form = event.target.closest("#case-message");
  if (!form || event.target.name !== "to") return;
  const chosen = event.target.selectedOptions[0].textContent;
  form.querySelector("[data-send-label]").textContent = `Send ${chosen.charAt(0).toLowerCase()}${chosen.slice(1)}`;
});

// A part with half-typed text is left alone by the stream; its bar shows the change when the person says so.
document.addEventListener("stale", (event) => { const bar = event.target.querySelector?.(".stale-bar"); if (bar) bar.hidden = false; });
document.addEventListener("click", (event) => {
  const show = event.target.closest("[data-show-change]");
  if (show) { const part = show.closest("[data-live-case]"); part.classList.remove("is-stale"); window.htmx.trigger(part, "changed"); }
  const draft = event.target.closest("[data-to-note]");
  const note = document.getElementById("note-text");
  if (draft && note) { note.value = [note.value, draft.dataset.toNote].filter(Boolean).join("\n"); note.focus(); }
  for (const open of document.querySelectorAll(".case-clocks details[open]")) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const open of document.querySelectorAll(".case-clocks details[open]")) { open.open = false; open.querySelector("summary").focus(); }
});

// @: colleagues whose name begins so; arrows choose, Enter or Tab takes.
const CALL = /(^|\s)@([\p{L}\p{N}_.-]*)$/u;
const box = () => document.querySelector("#case-note .mentions");
const offered = () => [...box().children].filter((one) => !one.hidden);

function offer(field) {
  const list = box(), called = CALL.exec(field.value.slice(0, field.selectionStart));
  let first = true;
  for (const one of list.children) {
    const words = one.dataset.name.toLowerCase().split(" ");
    one.hidden = !called || !words.some((word) => word.startsWith(called[2].toLowerCase()));
    one.textContent = one.dataset.name;
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", String(first && !one.hidden));
    if (!one.hidden) first = false;
  }
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Colleagues");
  list.hidden = first;
}

function take(field, one) {
  const at = field.selectionStart, before = field.value.slice(0, at).replace(CALL, `$1@${one.dataset.code} `);
  field.value = before + field.value.slice(at);
  field.setSelectionRange(before.length, before.length);
  box().hidden = true;
  field.focus();
}

document.addEventListener("input", (event) => { if (event.target.id === "note-text") offer(event.target); });
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "note-text") return;
  if (box().hidden || event.ctrlKey || event.metaKey) return;
  const all = offered(), at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = (at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length;
    all.forEach((one, index) => one.setAttribute("aria-selected", String(index === next)));
    all[next].scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); take(event.target, all[Math.max(at, 0)]); }
  else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); box().hidden = true; }
}, true);
document.addEventListener("mousedown", (event) => {
  const one = event.target.closest("#case-note .mentions li");
  if (one) { event.preventDefault(); take(document.getElementById("note-text"), one); }
});
