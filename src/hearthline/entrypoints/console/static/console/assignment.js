// How does the board keep its place, show a search as one walks down the list, draw the map, and say what a choice costs?
const script = document.getElementById("assignment-script");

// The chosen search stays marked, however often the list looks again.
function mark() {
  const chosen = document.getElementById("search")?.dataset.search;
  for (const row of document.querySelectorAll("#board [data-search]")) {
    row.dataset.search === chosen ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current");
  }
}

// j and k show the search they come to, once the walk pauses.
let pause = null;
document.addEventListener("keyup", (event) => {
  if (!["j", "k", "ArrowDown", "ArrowUp"].includes(event.key)) return;
  const link = document.activeElement?.closest?.("#board [data-row] a");
  if (!link) return;
  clearTimeout(pause);
  pause = setTimeout(() => { if (link.isConnected && link.closest("[data-row]").dataset.search !== document.getElementById("search")?.dataset.search) window.htmx.trigger(link, "click"); }, 180);
});

// Enter goes on into the search.
let enters = false;
document.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.closest?.("#board [data-row] a")) enters = true; }, true);
document.body.addEventListener("htmx:afterSettle", (event) => {
  mark();
  if (event.detail.target.id !== "search" && event.detail.elt.id !== "search") return;
  if (enters) { document.getElementById("search-head")?.focus(); enters = false; }
  draw();
});
// What a key opens is ready to be typed into.
document.addEventListener("toggle", (event) => { if (event.target.open && event.target.closest("#search")) event.target.querySelector("select, input:not([type=hidden]), textarea")?.focus(); }, true);
document.addEventListener("stale", (event) => { const bar = event.target.querySelector(".stale-bar"); if (bar) bar.hidden = false; });

// What another choice costs, before it is made.
function costs() {
  const total = document.querySelector("[data-total]");
  if (!total) return;
  let over = 0;
  for (const choice of document.querySelectorAll("[data-to]")) {
    const more = Number(choice.selectedOptions[0].dataset.over), row = choice.closest("tr");
    row.querySelector("[data-over-shown]").textContent = more ? `+${more}` : "";
    if (row.querySelector('[name="search"]').checked) over += more;
  }
  total.textContent = Number(total.dataset.base) + over;
  document.querySelector("[data-total-over]").textContent = over ? ` (${over} more than the proposal)` : "";
}
document.addEventListener("change", (event) => { if (event.target.closest("#proposal")) costs(); });
document.body.addEventListener("htmx:afterSettle", costs);

// The map: counties, the member's ZIP center, providers and how far they go. The table beside it says the same in words.
const loaded = new Map();
function load(address) {
  if (!loaded.has(address)) {
    loaded.set(address, new Promise((done, failed) => {
      const tag = document.createElement("script");
      tag.src = address; tag.addEventListener("load", done); tag.addEventListener("error", failed);
      document.head.append(tag);
    }));
  }
  return loaded.get(address);
}
let counties = null;
async function ground() {
  await Promise.all([load(script.dataset.charts), load(script.dataset.topology)]);
  counties ??= fetch(script.dataset.counties).then((answer) => answer.json()).then((atlas) => window.topojson.feature(atlas, atlas.objects.counties).features);
  return counties;
}
function box(feature) {
  let west = 180, south = 90, east = -180, north = -90;
  const walk = (part) => {
    if (typeof part[0] === "number") { west = Math.min(west, part[0]); east = Math.max(east, part[0]); south = Math.min(south, part[1]); north = Math.max(north, part[1]); }
    else part.forEach(walk);
  };
  walk(feature.geometry.coordinates);
  return [west, south, east, north];
}
const KM_PER_DEGREE = 111.2;
function ring([x, y], km) {
  return Array.from({ length: 49 }, (_, at) => {
    const turn = (at / 48) * 2 * Math.PI;
    return [x + (Math.cos(turn) * km) / (KM_PER_DEGREE * Math.cos((y * Math.PI) / 180)), y + (Math.sin(turn) * km) / KM_PER_DEGREE];
  });
}
async function draw() {
  const place = document.getElementById("map");
  if (!place || !script.dataset.charts) return;
  const told = JSON.parse(document.getElementById(place.dataset.places).textContent);
  const centers = [...(told.member ? [told.member.at] : []), ...told.providers.filter((one) => one.eligible).map((one) => one.at)];
  if (!centers.length) return;
  const every = await ground();
  if (!place.isConnected) return;
  const middle = told.member?.at ?? centers[0];
  const far = Math.max(.35, ...centers.map((at) => Math.max(Math.abs(at[0] - middle[0]) * .75, Math.abs(at[1] - middle[1])))) * 1.25;
  const view = [middle[0] - far / .75, middle[1] - far, middle[0] + far / .75, middle[1] + far];
  const near = every.filter((one) => { const [w, s, e, n] = box(one); return w < view[2] && e > view[0] && s < view[3] && n > view[1]; });
  const css = getComputedStyle(document.documentElement), color = (name) => css.getPropertyValue(name).trim();
  window.echarts.getInstanceByDom(place)?.dispose();
  window.echarts.registerMap("near", { type: "FeatureCollection", features: near });
  const chart = window.echarts.init(place, null, { renderer: "svg" });
  const dot = (one) => ({ name: one.name, value: one.at });
  chart.setOption({
    animation: false,
    geo: { map: "near", roam: true, silent: true, boundingCoords: [[view[0], view[3]], [view[2], view[1]]], top: 0, bottom: 0, left: 0, right: 0, itemStyle: { areaColor: color("--paper"), borderColor: color("--line-strong"), borderWidth: .5 } },
    series: [
      { type: "lines", coordinateSystem: "geo", polyline: true, silent: true, lineStyle: { color: color("--accent"), opacity: .45, width: 1 },
        data: told.providers.filter((one) => one.eligible && one.radius).slice(0, 8).map((one) => ({ coords: ring(one.at, one.radius) })) },
      { type: "scatter", coordinateSystem: "geo", symbolSize: 7, silent: true, itemStyle: { color: color("--line-strong") }, data: told.providers.filter((one) => !one.eligible).map(dot) },
      { type: "scatter", coordinateSystem: "geo", symbolSize: 17, silent: true, itemStyle: { color: color("--accent") }, label: { show: true, formatter: (at) => String(at.data.rank), color: color("--on-accent"), fontSize: 10 },
        data: told.providers.filter((one) => one.eligible).map((one) => ({ ...dot(one), rank: one.rank })) },
      { type: "scatter", coordinateSystem: "geo", symbol: "diamond", symbolSize: 16, silent: true, itemStyle: { color: color("--late") }, label: { show: true, position: "right", formatter: told.member?.name ?? "", color: color("--ink"), fontSize: 11 },
        data: told.member ? [dot(told.member)] : [] },
    ],
  });
}
mark();
draw();
costs();
