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
