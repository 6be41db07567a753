// What does every page do by itself? Each concern is a module; a page brings its own beside them.
import { startClocks } from "./clocks.js";
import { startLive } from "./live.js";
import { startKeys } from "./keys.js";
import { startPalette } from "./palette.js";
import { startDrawer } from "./drawer.js";
import { startFocus } from "./focus.js";
import { notice } from "./notices.js";
import { holdClaim } from "./claim.js";

startClocks();
startLive();
startKeys();
startPalette();
startDrawer();
startFocus();
holdClaim();

// A page says what to tell the person: HX-Trigger: {"notice": {"text": "…", "undo": "/…"}}
document.body.addEventListener("notice", (event) => notice(event.detail.text ?? event.detail.value, event.detail.undo));
document.body.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  notice(status === 403 ? "Your role does not include this." : `That did not work (${status}). Nothing was changed; try again.`);
});
document.body.addEventListener("htmx:sendError", () => notice("The hub cannot be reached. What you typed is still here; try again."));
// A refused form comes back as 422 with the errors at its fields; it takes the place of the form that was sent.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
// The telephone rings: the call opens by itself where nothing is being typed, else it waits as a notice.
document.body.addEventListener("call", (event) => {
  const address = `/calls/${event.detail}/`;
  const isBusy = document.activeElement?.matches("input, textarea, select") && document.activeElement.value;
  if (!isBusy) { location.assign(address); return; }
  notice("The telephone rings.", null, { label: "Answer", go: address });
});
// Menus close when the attention goes elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});
