// Where is the keyboard after something on the page was replaced? Never nowhere:
//   something is wrong        the first field that is wrong
//   a form came back empty    its first field, for the next one
//   a part of acts ([data-acts])  its heading, which says how things stand now
//   a page after a form       the same button, the heading of the step that is next ([data-step]), or of where the form stood;
//                             no field, for a page of steps goes on by single keys
//   all else                  the element with the same id or address, the row in its place, or the heading of the part
// What a drawer, a menu or a notice held is handed back to where one stood before.
const FIELD = ":is(input, select, textarea):not([type=hidden], :disabled)";
const REACHED = `a[href], button:not(:disabled), summary, ${FIELD}`;
const PASSING = "#drawer, #notices, dialog, [data-menu]";
const HEADING = "h1, h2, h3";

const isSeen = (one) => Boolean(one?.isConnected && one.checkVisibility({ visibilityProperty: true }));
const every = (part, what) => [...(part?.querySelectorAll(what) ?? [])].filter(isSeen);
const isLost = () => document.activeElement === document.body || !isSeen(document.activeElement);
// What tells an element from its neighbors without its words, which may be somebody's name.
const mark = (one) => ["href", "hx-get", "hx-post", "name", "value", "aria-controls"].map((name) => one.getAttribute(name) ?? "").join("|");

// Where an element stands, in ids and addresses alone: it can be found again in what takes its place, and kept for the way back.
export function placeOf(one) {
  const part = one.closest("[id]"), row = one.closest("[data-row]"), list = row?.closest("[data-list]");
  return {
    id: part?.id, self: part === one, tag: one.tagName, mark: mark(one),
    list: list?.closest("[id]")?.id, row: list ? [...list.querySelectorAll("[data-row]")].indexOf(row) : -1,
  };
}

function find(place) {
  const part = place && document.getElementById(place.id);
  if (place?.self && isSeen(part)) return part;
  const same = part && !place.self && every(part, place.tag).find((one) => mark(one) === place.mark);
  if (same) return same;
  const rows = place?.row >= 0 ? every(document.getElementById(place.list), "[data-list] [data-row]") : [];
  const row = rows[Math.min(place?.row, rows.length - 1)];
  return row && (every(row, "a[href]")[0] ?? every(row, REACHED)[0]);
}

function heading(part) {
  const near = part?.closest?.("section, form, article") ?? part;
  const one = every(part, HEADING)[0] ?? every(near, HEADING)[0] ?? every(document.getElementById("main"), HEADING)[0] ?? document.getElementById("main");
  return readable(one);
}

function readable(one) {
  if (one && !one.hasAttribute("tabindex")) one.tabIndex = -1;
  return one;
}

function wrong(part) {
  const field = every(part, `[aria-invalid=true]:is(${FIELD}), .field-wrong :is(${FIELD})`)[0];
  const summary = field ? null : every(part, ".error-summary")[0];
  return field ?? every(summary?.closest("section, form"), FIELD)[0] ?? readable(summary);
}

// The first stop in a part that opened.
export function enter(part) {
  (wrong(part) ?? every(part, "[autofocus]")[0] ?? every(part, "h2[tabindex]")[0] ?? every(part, REACHED)[0] ?? part).focus();
}

// Back to a place, and to where one stood before whatever passes, if the keyboard is nowhere.
let stood = null;
export const standing = () => stood;
export function comeBack(place = stood) {
  if (!isLost() && !document.activeElement.closest("#notices, [data-menu]:not([open])")) return;
  (find(place) ?? heading(document.getElementById(place?.list ?? place?.id)))?.focus({ preventScroll: true });
}

// ---- parts that are swapped
const before = new WeakMap();
function leaving({ detail: { xhr, elt, target } }) {
  const active = document.activeElement;
  const isOwn = elt.contains(active) || target.contains(active);
  before.set(xhr, active === document.body ? null : { place: placeOf(active), isOwn, form: isOwn && elt.matches("form") ? elt.id : "" });
}

function arrived({ target: part, detail: { xhr, requestConfig } }) {
  const was = before.get(xhr);
  before.delete(xhr);
  if (!was) return;
  const fault = was.isOwn && requestConfig.verb !== "get" ? wrong(part) : null;
  const again = was.form ? every(document.getElementById(was.form), FIELD) : [];
  if (!fault && was.isOwn && requestConfig.verb !== "get" && part.matches("[data-acts]")) { heading(part).focus(); return; }
  const next = fault ?? again.find((one) => one.autofocus) ?? again.find((one) => !one.value) ?? again[0];
  if (next) next.focus();
  else if (isLost()) (find(was.place) ?? heading(part))?.focus();
}

// ---- whole pages: after a form, and on the way back to a list
const keep = (name, value) => { try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* without storage a page begins at its top */ } };
function take(name) {
  try { const kept = JSON.parse(sessionStorage.getItem(name)); sessionStorage.removeItem(name); return kept; } catch { return null; }
}
const panels = () => every(document.getElementById("main"), "section.panel");
const isPost = (form) => form.method === "post";

function sending(event) {
  const form = event.target, panel = form.closest("section");
  if (event.defaultPrevented || !isPost(form)) return;
  keep("focus:sent", { action: form.getAttribute("action"), heading: panel?.getAttribute("aria-labelledby"), panel: panels().indexOf(panel) });
}

function afterSending({ action, heading: title, panel }) {
  const main = document.getElementById("main");
  const step = every(main, "[data-step]")[0];
  const same = [...document.forms].find((form) => isPost(form) && form.getAttribute("action") === action && main.contains(form));
  const there = (every(same, FIELD).length ? null : every(same, REACHED)[0]) ?? (step && heading(step));
  const still = document.getElementById(title) ?? every(panels().at(Math.min(panel, panels().length - 1)), HEADING)[0];
  (wrong(main) ?? there ?? (panel >= 0 && still ? readable(still) : heading(main))).focus();
}

const here = () => `focus:${location.pathname}${location.search}`;
function begin() {
  const sent = take("focus:sent"), left = take(here());
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (!isLost()) return;
  if (sent) afterSending(sent);
  else if (isBack && left) find(left)?.focus();
}

export function startFocus() {
  if (!document.body.dataset.live) return;
  document.addEventListener("focusin", (event) => { if (!event.target.closest(PASSING)) stood = placeOf(event.target); });
  document.body.addEventListener("htmx:beforeSwap", leaving);
  document.body.addEventListener("htmx:afterSettle", arrived);
  window.addEventListener("submit", sending);
  addEventListener("pagehide", () => { if (stood) keep(here(), stood); });
  begin();
}
