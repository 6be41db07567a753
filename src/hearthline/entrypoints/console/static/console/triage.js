// What will change is shown while it is typed; Ctrl Enter saves and takes the next order.
const form = document.getElementById("triage-form");
let timer = 0;
function look() {
  clearTimeout(timer);
  timer = setTimeout(() => window.htmx.trigger("#changes", "look"), 300);
}
form.addEventListener("input", look);
form.addEventListener("change", look);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(document.querySelector("[data-save]")); }
  else if (event.key === "Enter" && event.target.closest?.("#triage-form input:not([type=checkbox])")) event.preventDefault();
});
(document.querySelector("[data-first]") ?? document.getElementById("id_urgency")).focus();
