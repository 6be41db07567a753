// What opens beside the page without leaving it? A link with hx-target="#drawer"; Escape or its close button shuts it and the focus
// returns to where it came from, or to the page where that row is gone meanwhile.
let from = null;

export function closeDrawer() {
  const drawer = document.getElementById("drawer");
  if (drawer.hidden) return false;
  drawer.hidden = true;
  drawer.replaceChildren();
  (from?.isConnected ? from : document.getElementById("main")).focus();
  return true;
}

export function startDrawer() {
  const drawer = document.getElementById("drawer");
  document.body.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target === drawer && !drawer.contains(event.detail.elt)) from = event.detail.elt; });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== drawer) return;
    drawer.hidden = drawer.childElementCount === 0;
    if (!drawer.hidden) (drawer.querySelector("[autofocus], h2[tabindex], input, button, a") ?? drawer).focus();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !document.querySelector("dialog[open]") && closeDrawer()) event.preventDefault(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-close-drawer]")) closeDrawer(); });
}
