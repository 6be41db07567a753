// Where does one stand after an act? At the first field that is wrong, else at the head of the part that was acted on: the part is
// marked data-acts and is swapped as a whole by its own forms.
let acted = "";

export function startStanding() {
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.target.closest?.("form") && event.target.closest("[data-acts]");
    if (part) acted = part.id;
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (!acted || ![event.detail.target.id, event.detail.elt.id].includes(acted)) return;
    const part = document.getElementById(acted);
    acted = "";
    (part?.querySelector(".field-wrong :is(input, select, textarea)") ?? part?.querySelector("h2[tabindex]"))?.focus();
  });
}
