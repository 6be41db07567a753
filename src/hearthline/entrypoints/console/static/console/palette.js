// What can be found or done from anywhere? Ctrl K: the places, the present page's actions, and what the server finds for the words.
// What is typed is posted, never part of an address.
const dialog = () => document.getElementById("palette");
let choices = [];
let chosen = 0;
let asked = 0;

const local = () => [
  ...[...document.querySelectorAll("main [data-key], main [data-action]")].map((one) => ({ label: one.dataset.keyLabel ?? one.getAttribute("aria-label") ?? one.textContent.trim(), hint: one.dataset.key ?? "", act: () => one.matches("input, select, textarea") ? one.focus() : one.click() })),
  ...[...document.querySelectorAll("[data-go]")].map((one) => ({ label: `Go to ${one.textContent.trim()}`, hint: `g ${one.dataset.go}`, act: () => one.click() })),
  ...[...document.querySelectorAll("[data-keymap]")].slice(0, 1).map((one) => ({ label: "Keyboard map", hint: "?", act: () => one.click() })),
];

function show(list) {
  const all = list.filter((one) => one.label);
  choices = all;
  chosen = Math.min(chosen, Math.max(0, all.length - 1));
  const box = dialog().querySelector("ul");
  box.replaceChildren(...all.map((one, index) => {
    const item = document.createElement("li");
    item.id = `palette-${index}`; item.setAttribute("role", "option"); item.setAttribute("aria-selected", String(index === chosen));
    const label = document.createElement("span"), hint = document.createElement("span");
    label.textContent = one.label; hint.textContent = one.hint ?? ""; hint.className = "soft";
    item.append(label, hint);
    item.addEventListener("click", () => run(index));
    return item;
  }));
  const input = dialog().querySelector("input");
  if (all.length) input.setAttribute("aria-activedescendant", `palette-${chosen}`); else input.removeAttribute("aria-activedescendant");
  dialog().querySelector("p").hidden = all.length > 0;
}

function run(index) {
  const one = choices[index];
  if (!one) return;
  dialog().close();
  one.url ? location.assign(one.url) : one.act();
}

async function look(words) {
  const mine = ++asked;
  const low = words.trim().toLowerCase();
  const near = local().filter((one) => one.label.toLowerCase().includes(low));
  show(near);
  if (low.length < 2) return;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch("/find/", { method: "POST", headers: { "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ words }) }).catch(() => null);
  if (mine !== asked || !answer?.ok) return;
  const found = await answer.json();
  show([...found.found, ...near]);
}

export function openPalette() {
  const box = dialog();
  if (!document.body.dataset.live) return;
  const input = document.createElement("input"), list = document.createElement("ul"), none = document.createElement("p");
  input.type = "search"; input.placeholder = "Case number, member, or what to do"; input.setAttribute("aria-label", "Find or do");
  input.setAttribute("role", "combobox"); input.setAttribute("aria-expanded", "true"); input.setAttribute("aria-controls", "palette-list"); input.autocomplete = "off";
  list.id = "palette-list"; list.setAttribute("role", "listbox"); list.setAttribute("aria-label", "Found");
  none.textContent = "Nothing fits. Try a case number, a family name, a date of birth or a telephone number.";
  box.replaceChildren(input, list, none);
  let timer = 0;
  // What the page itself offers follows each letter: Enter never takes what the words did not ask for.
  input.addEventListener("input", () => { chosen = 0; show(local().filter((one) => one.label?.toLowerCase().includes(input.value.trim().toLowerCase()))); clearTimeout(timer); timer = setTimeout(() => look(input.value), 250); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); chosen = (chosen + (event.key === "ArrowDown" ? 1 : -1) + choices.length) % Math.max(1, choices.length); show(choices); document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: "nearest" }); }
    if (event.key === "Enter") { event.preventDefault(); run(chosen); }
  });
  chosen = 0;
  show(local());
  box.showModal();
  input.focus();
}

export function startPalette() {
  document.querySelectorAll("[data-palette]").forEach((button) => button.addEventListener("click", openPalette));
}
