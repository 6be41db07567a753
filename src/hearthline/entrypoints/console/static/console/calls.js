// How long has this call lasted, in talk, hold and wrap-up? The server's seconds, counted on.
const head = document.querySelector(".call-head");
const shown = head?.querySelector("[data-timer]");
if (shown && !("done" in head.dataset)) {
  const seconds = { talk: +head.dataset.talk, hold: +head.dataset.hold, wrap: +head.dataset.wrap };
  const clock = (length) => `${Math.floor(length / 60)}:${String(length % 60).padStart(2, "0")}`;
  setInterval(() => {
    seconds[head.dataset.phase] += 1;
    shown.textContent = `talk ${clock(seconds.talk)} · hold ${clock(seconds.hold)} · wrap-up ${clock(seconds.wrap)}`;
  }, 1000);
}

// What is typed into the wrap-up is kept while it is typed: holding, comparing or the next call takes nothing away.
const wrap = document.querySelector("form[data-keep]");
if (wrap) {
  let soon = 0, isKept = true, going = null;
  const send = async () => {
    isKept = true;
    const said = { method: "POST", body: new FormData(wrap), keepalive: true };
    const answer = await fetch(wrap.dataset.keep, said).catch(() => null);
    if (!answer?.ok) isKept = false;
  };
  const keep = async () => {
    clearTimeout(soon);
    await going;
    if (!isKept) { going = send(); await going; going = null; }
  };
  wrap.addEventListener("input", () => { isKept = false; clearTimeout(soon); soon = setTimeout(keep, 500); });
  wrap.addEventListener("change", () => { isKept = false; keep(); });
  let isSure = false; // one try is enough: a hub that cannot be reached does not hold the call
  document.addEventListener("submit", async (event) => {
    if (event.target === wrap || isSure || (isKept && !going)) return;
    const { target, submitter } = event;
    event.preventDefault();
    event.stopImmediatePropagation();
    await keep();
    isSure = true;
    target.requestSubmit(submitter);
    isSure = false;
  }, true);
}
