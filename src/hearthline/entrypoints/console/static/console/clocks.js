// What time is it on this page, and what is left of each clock? The server says when the page was made; what has passed since is added.
const MINUTE = 60_000;
const loaded = performance.now();
const made = document.body.dataset.now ? Date.parse(document.body.dataset.now) : Date.now();

export const now = () => made + (performance.now() - loaded);

export function span(length) {
  const minutes = Math.floor(Math.abs(length) / MINUTE);
  const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60), rest = minutes % 60;
  if (days) return hours ? `${days}d ${hours}h` : `${days}d`;
  return hours ? `${hours}h ${String(rest).padStart(2, "0")}m` : `${rest}m`;
}

function show(chip) {
  if ("held" in chip.dataset) return;
  const left = Date.parse(chip.dataset.due) - now();
  const state = left < 0 ? "late" : left <= 240 * MINUTE ? "soon" : "ok";
  chip.classList.remove("clock-late", "clock-soon", "clock-ok");
  chip.classList.add(`clock-${state}`);
  const shown = chip.querySelector("[data-left]");
  const text = left < 0 ? `${span(left)} late` : span(left);
  if (shown && shown.textContent !== text) shown.textContent = text;
}

function tick() {
  const shown = document.querySelector("[data-now-shown]");
  if (shown) shown.textContent = new Date(now()).toLocaleString([], { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  for (const chip of document.querySelectorAll(".clock[data-due]")) show(chip);
}

export function startClocks() {
  tick();
  setInterval(tick, 15_000);
  document.body.addEventListener("htmx:afterSettle", tick);
}
