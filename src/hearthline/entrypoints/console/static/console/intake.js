// How is an order keyed in without the mouse, and without losing a letter? Every pause saves the draft and says what is missing;
// fields that find something are lists under the arrows; what does not apply is hidden; Ctrl Enter opens the case.
import { notice } from "./notices.js";

const form = document.getElementById("intake-form");
const panel = () => document.getElementById("intake-panel");
const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
const post = (url, fields) => fetch(url, { method: "POST", headers: { "X-CSRFToken": token(), "HX-Request": "true" }, body: new URLSearchParams(fields) });

// ---- saving
let timer = 0, isDirty = false, isEnded = false;
const save = () => { clearTimeout(timer); isDirty = false; return window.htmx.ajax("POST", panel().getAttribute("hx-post"), { source: panel(), target: panel(), swap: "outerHTML" }); };
function changed() {
  isDirty = true;
  const saved = panel().querySelector("[data-saved]");
  if (saved) saved.textContent = "Saving…";
  clearTimeout(timer);
  timer = setTimeout(save, 400);
}
form.addEventListener("input", (event) => { if (event.target.name) changed(); });
form.addEventListener("change", (event) => { if (event.target.name) changed(); });
addEventListener("beforeunload", () => { if (isDirty && !isEnded) navigator.sendBeacon?.(panel().getAttribute("hx-post"), new FormData(form)); });

// A session that ended must not take the page away with what was typed on it.
document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  const to = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!to || !to.includes("/account/")) return;
  event.preventDefault();
  ended();
});
function ended() {
  isEnded = isDirty = true;
  const box = document.getElementById("session-ended");
  box.hidden = false;
  box.querySelector("a").focus();
}
document.querySelector("[data-go-on]").addEventListener("click", async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const headers = fresh.body.getAttribute("hx-headers");
  if (!answer.ok || answer.redirected || !headers) { notice("You are not signed in yet."); return; }
  document.body.setAttribute("hx-headers", headers);
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = JSON.parse(headers)["X-CSRFToken"];
  document.getElementById("session-ended").hidden = true;
  isEnded = false;
  await save();
});

// ---- what applies
function apply() {
  const applying = new Set((panel().dataset.applies ?? "").split(" "));
  for (const part of document.querySelectorAll("[data-applies-to]")) {
    const fields = [...part.querySelectorAll("input, select, textarea")];
    const isFilled = fields.some((field) => field.type === "checkbox" ? field.checked : field.value && field.tagName !== "SELECT");
    part.hidden = !(applying.has(part.dataset.appliesTo) || isFilled || fields.includes(document.activeElement) || part.querySelector(".wrong"));
  }
}
document.body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "intake-panel" || event.detail.elt.id === "intake-panel") apply(); });

// ---- lines
function addLine() {
  const lines = document.getElementById("lines");
  const numbers = [...lines.querySelectorAll("[data-line]")].map((line) => Number(line.dataset.line.split("-")[1]));
  const number = Math.max(-1, ...numbers) + 1;
  const blank = document.createElement("div");
  blank.innerHTML = document.getElementById("blank-line").innerHTML.replaceAll("__n__", String(number));
  const line = blank.firstElementChild;
  line.querySelector("[data-line-number]").textContent = String(numbers.length + 1);
  lines.append(line);
  startLookups(line);
  apply();
  line.querySelector("input").focus();
}
document.querySelector("[data-add-line]").addEventListener("click", addLine);

// ---- what a chosen entry puts into the form
function put(name, value) {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  for (const field of fields) {
    if (field.type === "checkbox") field.checked = [].concat(value).includes(field.value);
    else field.value = value ?? "";
  }
}
function fill(input, values) {
  const line = input.closest("[data-line]")?.dataset.line;
  for (const [name, value] of Object.entries(values)) {
    const full = line ? `${line}-${name}` : name;
    if (value === "" && form.querySelector(`[name="${CSS.escape(full)}"]`)?.value) continue;
    put(full, full === input.name && "many" in input.dataset ? `${kept(input).join(" ")} ${value} `.trimStart() : value);
  }
}
async function choose(memberId) {
  const answer = await post("/intake/member/", { member_id: memberId });
  if (!answer.ok) { notice("This member is not on file here any more; search again."); return; }
  for (const [name, value] of Object.entries((await answer.json()).fields)) put(name, value);
  form.querySelector("[name=member_phone]").focus();
  changed();
  await save();
}
document.addEventListener("click", (event) => {
  const twin = event.target.closest("button[data-choose]");
  if (twin) choose(twin.dataset.choose);
  if (event.target.closest("[data-not-this]")) { put("member_id", ""); changed(); document.getElementById("id_member_words").focus(); }
  if (event.target.closest("[data-take]")) {
    const take = document.createElement("input");
    take.type = "hidden"; take.name = "take"; take.value = "yes";
    form.append(take);
    save().then(() => take.remove());
  }
  const to = event.target.closest("[data-to]");
  const field = to && document.getElementById(`id_${to.dataset.to}`);
  if (field) {
    event.preventDefault();
    for (let part = field; (part = part.parentElement?.closest("[data-applies-to]"));) part.hidden = false;
    field.focus();
  }
});

// ---- fields that find
const CODE = /^[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?$/i;
const kept = (input) => input.value.split(/[\s,;]+/).filter((word) => CODE.test(word));
const asked = (input) => "many" in input.dataset ? input.value.split(/[\s,;]+/).filter((word) => !CODE.test(word)).join(" ") || (/\S$/.test(input.value) ? input.value.split(/[\s,;]+/).at(-1) : "") : input.value;
function startLookups(root) {
  for (const input of root.querySelectorAll("input[data-lookup]")) {
    const list = document.getElementById(input.getAttribute("aria-controls")) ?? input.parentElement.querySelector("[role=listbox]");
    let wait = 0, turn = 0;
    const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
    const at = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");
    const shut = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const stand = (index) => {
      options().forEach((one, place) => one.setAttribute("aria-selected", String(place === index)));
      const one = options()[index];
      if (one) { input.setAttribute("aria-activedescendant", one.id); one.scrollIntoView({ block: "nearest" }); }
    };
    const take = async (one) => {
      turn += 1;
      clearTimeout(wait);
      shut();
      if (one.dataset.choose) { input.value = ""; await choose(one.dataset.choose); return; }
      fill(input, JSON.parse(one.dataset.fill));
      changed();
    };
    const look = async () => {
      const mine = ++turn, words = asked(input).trim();
      if (words.length < 2) { shut(); return; }
      const answer = await post(input.dataset.lookup, { words }).catch(() => null);
      if (mine !== turn || document.activeElement !== input) return;
      if (answer?.headers.get("HX-Redirect")?.includes("/account/")) { ended(); return; }
      if (!answer?.ok) return;
      list.innerHTML = await answer.text();
      list.querySelectorAll("[role=option]").forEach((one, index) => { one.id = `${list.id}-${index}`; });
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    };
    input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(look, 180); });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) { if (event.key === "ArrowDown") { event.preventDefault(); look(); } return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); const size = options().length; if (size) stand((at() + (event.key === "ArrowDown" ? 1 : size - 1) + (at() < 0 && event.key === "ArrowUp" ? 1 : 0)) % size); }
      else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) { const one = options()[Math.max(0, at())]; if (one) { event.preventDefault(); event.stopPropagation(); take(one); } }
      else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); shut(); }
    });
    list.addEventListener("mousedown", (event) => { event.preventDefault(); const one = event.target.closest("[role=option]:not([aria-disabled])"); if (one) take(one); });
    input.addEventListener("blur", () => setTimeout(shut, 100));
  }
}

// ---- opening the case: what is still to be saved is saved first
form.addEventListener("submit", async (event) => {
  if (!isDirty) return;
  event.preventDefault();
  await save();
  if (!isEnded && !panel().querySelector(".error-summary")) { isDirty = false; form.submit(); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); return; }
  if (event.key === "Enter" && event.target.closest?.("#intake-form input:not([type=checkbox])")) event.preventDefault();
});

startLookups(form);
apply();
(document.querySelector("[data-first]") ?? document.getElementById("id_referring_name")).focus();
