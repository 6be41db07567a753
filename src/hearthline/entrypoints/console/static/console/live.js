// How does an open page learn of changes? A part that shows something live says so:
//   data-live-case="<case id>"  or  data-live-any      which changes concern it
//   hx-get="…" hx-trigger="changed" hx-swap="morph:outerHTML"   how it asks for itself again
// Morphing keeps the focus and the selection. A part that holds a form with half-typed text is left alone and marked as stale.
const typed = (part) => [...part.querySelectorAll("input, textarea, select")].some((field) => {
  if (field.type === "hidden" || field.closest("[data-live-ignore]")) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected) && field === document.activeElement;
  return field.value !== field.defaultValue;
});

function concerned(cases) {
  const every = cases.includes("*");
  return [...document.querySelectorAll("[data-live-case], [data-live-any]")].filter(
    (part) => "liveAny" in part.dataset || every || cases.includes(part.dataset.liveCase));
}

// What somebody's own act answered stays to be read for a moment, before the change that it made is looked at.
const READ_FOR = 4000;
const answered = new Map();
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.verb === "get") return;
  if (event.detail.elt.closest?.("[data-live-ignore]")) return; // what the page says by itself is nobody's act
  const part = event.detail.elt.closest?.("[data-live-case], [data-live-any]");
  if (part?.id) answered.set(part.id, performance.now());
});

function refresh(part) {
  const since = performance.now() - (answered.get(part.id) ?? -READ_FOR);
  if (since < READ_FOR) {
    setTimeout(() => { const now = document.getElementById(part.id); if (now) refresh(now); }, READ_FOR - since);
    return;
  }
  if (typed(part)) {
    part.classList.add("is-stale");
    part.dispatchEvent(new CustomEvent("stale", { bubbles: true }));
    return;
  }
  window.htmx.trigger(part, "changed");
}

// Many changes in a moment are one look: at most twice a second for each part.
const waiting = new Map();
function soon(part) {
  if (waiting.has(part)) return;
  waiting.set(part, setTimeout(() => { waiting.delete(part); if (part.isConnected) refresh(part); }, "liveAny" in part.dataset ? 400 : 50));
}

export function startLive() {
  const address = document.body.dataset.live;
  if (!address) return;
  const stream = new EventSource(address);
  let wasLost = false;
  stream.addEventListener("open", () => { if (wasLost) concerned(["*"]).forEach(soon); wasLost = false; document.body.dataset.liveState = "open"; });
  stream.addEventListener("error", () => { wasLost = true; document.body.dataset.liveState = "lost"; });
  stream.addEventListener("changed", (event) => concerned(event.data.split(",")).forEach(soon));
  stream.addEventListener("bell", () => document.body.dispatchEvent(new CustomEvent("bell")));
  stream.addEventListener("call", (event) => document.body.dispatchEvent(new CustomEvent("call", { detail: event.data })));
  addEventListener("pagehide", () => stream.close());
}
