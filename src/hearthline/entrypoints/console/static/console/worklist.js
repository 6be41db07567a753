// Which rows are chosen, and what do the buttons above the list act on? The chosen rows, or the one the person stands on.
import { comeBack } from "./focus.js";

const chosen = new Set();
const boxes = () => [...document.querySelectorAll('#worklist input[name="case"]')];

function show() {
  for (const box of boxes()) {
    box.checked = chosen.has(box.value);
    box.closest("[data-row]").toggleAttribute("data-chosen", box.checked);
  }
  const all = document.querySelector("#worklist [data-all]");
  if (all) all.checked = boxes().length > 0 && boxes().every((box) => box.checked);
  const said = document.querySelector("[data-chosen]:not([data-row])");
  if (said) said.textContent = chosen.size ? `${chosen.size} chosen` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches('#worklist input[name="case"]')) event.target.checked ? chosen.add(event.target.value) : chosen.delete(event.target.value);
  else if (event.target.matches("#worklist [data-all]")) boxes().forEach((box) => event.target.checked ? chosen.add(box.value) : chosen.delete(box.value));
  else return;
  show();
});

const hereOn = () => document.querySelector("#worklist [data-row].is-here input[name='case']")?.value;

document.body.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches("[data-bulk]")) return;
  const cases = chosen.size ? [...chosen] : hereOn() ? [hereOn()] : [];
  event.detail.parameters.case = cases;
});

// What was done is done: the choice is over, and an open menu closes.
document.body.addEventListener("worklist-changed", () => {
  chosen.clear();
  document.querySelectorAll(".bulk details[open]").forEach((menu) => { menu.open = false; });
  comeBack();
  show();
});

// Rows come and go by themselves; the one the person stands on keeps its mark, and the choice stays.
let stood = null;
document.body.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "worklist") stood = hereOn(); });
document.body.addEventListener("htmx:afterSwap", () => {
  const there = new Set(boxes().map((box) => box.value));
  for (const id of chosen) if (!there.has(id)) chosen.delete(id);
  if (stood && !document.querySelector("#worklist [data-row].is-here")) document.getElementById(`row-${stood}`)?.classList.add("is-here");
  show();
});
