// What does the page tell in passing, with a way back where there is one?
export function notice(text, undo, way) {
  const box = document.getElementById("notices");
  const one = document.createElement("div"), says = document.createElement("span");
  one.className = "notice"; says.textContent = text; one.append(says);
  if (undo) {
    const back = document.createElement("button");
    back.type = "button"; back.textContent = "Undo"; back.dataset.undo = "";
    back.addEventListener("click", () => { window.htmx.ajax("POST", undo, { swap: "none" }); one.remove(); });
    one.append(back);
  }
  if (way) {
    const link = document.createElement("a");
    link.href = way.go; link.textContent = way.label; one.append(link);
  }
  box.append(one);
  setTimeout(() => one.remove(), way ? 60_000 : undo ? 10_000 : 5_000);
}
