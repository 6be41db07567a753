// Which theme does this page have? Decided before anything is painted; "auto" follows the system.
(() => {
  const root = document.documentElement;
  const wish = root.dataset.theme || "auto";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const set = () => root.setAttribute("data-bs-theme", wish === "auto" ? (system.matches ? "dark" : "light") : wish);
  set();
  system.addEventListener("change", set);
})();
