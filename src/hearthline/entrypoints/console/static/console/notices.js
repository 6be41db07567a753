// What does the page tell in passing, with a way back where there is one?
import { comeBack } from "./focus.js";

// Whoever stood on it goes back to the page.
function leave(one) {
  const isHere = one.contains(document.activeElement);
  one.remove();
  if (isHere) comeBack();
}

export function notice(text, undo, way) {
  const box = document.getElementById("notices");
  const one = document.createElement("div"), says = document.createElement("span");
  one.className = "notice"; says.textContent = text; one.append(says);
  if (undo) {
    const back = document.createElement("button");
    back.type = "button"; back.textContent = "Undo"; back.dataset.undo = undo;
    back.addEventListener("click", () => { window.htmx.ajax("POST", undo, { swap: "none" }); leave(one); });
    one.append(back);
  }
  if (way) {
    const link = document.createElement("a");
    link.href = way.go; link.textContent = way.label; one.append(link);
  }
  box.append(one);
  setTimeout(() => leave(one), way ? 60_000 : undo ? 10_000 : 5_000);
}

// Who took it back on the page itself is not offered it again.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) return;
  for (const back of document.querySelectorAll("#notices [data-undo]"))
    if (back.dataset.undo === event.detail.pathInfo?.requestPath) leave(back.closest(".notice"));
});
