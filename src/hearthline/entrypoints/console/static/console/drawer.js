// What opens beside the page without leaving it? A link with hx-target="#drawer"; Escape or its close button shuts it and the focus
// returns to where it came from.
import { comeBack, enter, placeOf, standing } from "./focus.js";

let from = null;

export function closeDrawer() {
  const drawer = document.getElementById("drawer");
  if (drawer.hidden) return false;
  drawer.hidden = true;
  drawer.replaceChildren();
  comeBack(from ?? standing());
  return true;
}

// A key opens it from wherever one stands; the button it presses is not where one was.
const opener = (pressed) => document.activeElement === document.body ? pressed : document.activeElement;

export function startDrawer() {
  const drawer = document.getElementById("drawer");
  document.body.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target === drawer && !drawer.contains(event.detail.elt)) from = placeOf(opener(event.detail.elt)); });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== drawer) return;
    drawer.hidden = drawer.childElementCount === 0;
    drawer.hidden ? comeBack(from ?? standing()) : enter(drawer);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !document.querySelector("dialog[open]") && closeDrawer()) event.preventDefault(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-close-drawer]")) closeDrawer(); });
}
