// Who was given this case by "get next" keeps it in hand while its page is open (its address says #next); once left, it goes back.
const EVERY = 10 * 60_000;

function say(fields) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  fetch("/worklist/keep/", { method: "POST", keepalive: true, headers: { "X-CSRFToken": token }, body: new URLSearchParams(fields) }).catch(() => {});
}

export function holdClaim() {
  if (location.hash !== "#next" || !document.body.dataset.live) return;
  say({});
  setInterval(() => say({}), EVERY);
  addEventListener("pagehide", () => say({ left: "1" }));
}
