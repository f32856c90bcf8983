// A stack of pictures by wheel, keys, slider or finger; window, size and place by dragging or by button.
import { Frames, pictures } from "./frames.js";
import { GreyStack } from "./grey.js";
import { Pane } from "./pane.js";

const AHEAD = 16; // pictures fetched before and behind
const WHEEL = 40; // pixels of the wheel for one picture
const root = document.querySelector("[data-viewer]");
const find = (what) => root.querySelector(what);
const words = root.dataset;
const note = find("[data-note]");
const slider = find("[data-slider]");
const presets = find("[data-presets]");
const corner = (name) => find(`[data-corner="${name}"]`);
const canvas = find("canvas");
const pane = new Pane(canvas);
const frames = new Frames();

let study = null;
let series = null; // the one on screen, with its `stack` of addresses
let place = 0;
let window_ = null; // [centre, width] that the person chose; null as the file says
let stored = null; // [centre, width] in which it is drawn without that

let windowing = false;

const address = (index) => series.stack[index] + (window_ ? `?window=${window_.map(Math.round).join(",")},linear` : "");

function say(sentence) {
  note.textContent = sentence;
  note.hidden = !sentence;
}

async function show(index) {
  if (!series?.stack.length) return;
  const step = index < place ? -1 : 1;
  place = Math.min(series.stack.length - 1, Math.max(0, index));
  const wanted = address(place);
  label();
  try {
    const picture = await (series.grey ? series.grey.get(place, window_) : frames.get(wanted));
    if (wanted !== address(place)) return; // the person is further by now
    say("");
    if (!window_) stored = picture.window;
    pane.show(picture.bitmap);
    label();
  } catch {
    if (wanted === address(place)) say(words.wordBroken);
  }
  if (!windowing) fetchAhead(step);
}

function fetchAhead(step) {
  const near = Array.from({ length: AHEAD }, (_, n) => [place + step * (n + 1), place - step * (n + 1)]).flat();
  const there = near.filter((n) => n >= 0 && n < series.stack.length);
  if (series.grey) series.grey.ahead.these(there);
  else frames.ahead.these(there.map(address));
}

function label() {
  const total = series.stack.length;
  slider.max = String(total);
  slider.value = String(place + 1);
  corner("place").textContent = `${place + 1} / ${total}`;
  corner("series").textContent = series.name;
  const [centre, width] = window_ ?? stored ?? [];
  corner("window").textContent = width ? `${words.wordWindow} ${Math.round(width)} ${words.wordLevel} ${Math.round(centre)}` : "";
  canvas.setAttribute("aria-label", `${series.name}, ${words.wordImage} ${place + 1} ${words.wordOf} ${total}`);
}

async function choose(next) {
  series = next;
  if (next.grey === undefined) next.grey = await GreyStack.of(study, next).catch(() => null);
  if (series !== next) return; // another one was chosen meanwhile
  window_ = stored = null;
  presets.value = "";
  for (const option of presets.options) {
    const other = option.dataset.for && option.dataset.for !== series.modality;
    option.hidden = option.disabled = Boolean(other) || option.value === "own";
  }
  pane.reset();
  find("[data-series]").querySelectorAll("button").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.uid === series.uid));
  });
  place = 0;
  show(0);
}

// One request at a time while the window is dragged, always for the latest; the neighbours follow at the end.
async function setWindow(next) {
  window_ = next;
  pane.light = { brightness: 1, contrast: 1 };
  if (windowing) return;
  windowing = true;
  let drawn;
  do {
    drawn = window_;
    await show(place);
  } while (drawn !== window_);
  windowing = false;
  fetchAhead(1);
}

// A drag: sideways is the width (contrast), up and down the centre (brightness), as every reading room has it.
function dragWindow(dx, dy) {
  const now = window_ ?? stored ?? (series.modality === "CT" ? [40, 400] : null);
  presets.value = "own";
  if (now) return setWindow([now[0] + dy * (now[1] / 400), Math.max(1, now[1] * (1 + dx / 200))]);
  pane.light.contrast = Math.min(4, Math.max(0.2, pane.light.contrast * (1 - dx / 300)));
  pane.light.brightness = Math.min(4, Math.max(0.2, pane.light.brightness * (1 - dy / 300)));
  pane.draw();
}

function seriesButton(entry) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.uid = entry.uid;
  button.textContent = entry.name;
  const count = document.createElement("span");
  count.className = "muted";
  count.textContent = String(entry.stack.length);
  button.append(" ", count);
  button.addEventListener("click", () => choose(entry));
  item.append(button);
  return item;
}

function objectItem(name) {
  const item = document.createElement("li");
  item.className = "object muted";
  item.textContent = name;
  return item;
}

async function open() {
  const answer = await fetch(words.frames, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const facts = await answer.json();
  study = facts.study;
  const list = find("[data-series]");
  const shown = [];
  facts.series.forEach((entry, index) => {
    entry.stack = pictures(study, entry);
    entry.name = entry.description || `${words.wordSeries} ${entry.number ?? index + 1}`;
    if (entry.stack.length) {
      shown.push(entry);
      list.append(seriesButton(entry));
    }
  });
  facts.series.flatMap((entry) => entry.objects).forEach((name) => list.append(objectItem(name)));
  if (!shown.length) return say(words.wordNone);
  choose(shown.reduce((most, entry) => (entry.stack.length > most.stack.length ? entry : most)));
}

const mode = () => root.querySelector('[name="viewer-mode"]:checked').value;
const touches = new Map();
let rest = 0; // what of the way is not yet a whole picture

function scrollBy(way, size) {
  rest += way / size;
  const steps = Math.trunc(rest);
  rest -= steps;
  if (steps) show(place + steps);
}

canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  if (event.ctrlKey) return pane.enlarge(event.deltaY < 0 ? 1.15 : 1 / 1.15);
  scrollBy(event.deltaMode ? event.deltaY * WHEEL : event.deltaY, WHEEL);
}, { passive: false });

canvas.addEventListener("pointerdown", (event) => {
  canvas.focus({ preventScroll: true });
  canvas.setPointerCapture(event.pointerId);
  touches.set(event.pointerId, event);
  rest = 0;
});

canvas.addEventListener("pointermove", (event) => {
  const before = touches.get(event.pointerId);
  if (!before) return;
  const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
  if (touches.size === 2) pinch(event);
  else if (event.buttons & 2 || mode() === "window") dragWindow(dx, dy);
  else if (event.buttons & 4 || mode() === "pan") pane.move(dx, dy);
  else scrollBy(dy, Math.max(4, canvas.clientHeight / Math.max(20, series?.stack.length ?? 1)));
  touches.set(event.pointerId, event);
});

function pinch(event) {
  const other = [...touches.values()].find((touch) => touch.pointerId !== event.pointerId);
  const far = (touch) => Math.hypot(touch.clientX - other.clientX, touch.clientY - other.clientY) || 1;
  pane.enlarge(far(event) / far(touches.get(event.pointerId)));
}

for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => touches.delete(event.pointerId));
canvas.addEventListener("contextmenu", (event) => event.preventDefault());
slider.addEventListener("input", () => show(Number(slider.value) - 1));
root.querySelectorAll("[data-step]").forEach((button) => {
  button.addEventListener("click", () => show(place + Number(button.dataset.step)));
});

function zoom(how) {
  if (how === "in") pane.enlarge(1.25);
  else if (how === "out") pane.enlarge(0.8);
  else {
    Object.assign(pane, { zoom: 1, x: 0, y: 0 });
    pane.draw();
  }
}

root.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => zoom(button.dataset.zoom)));
presets.addEventListener("change", () => setWindow(presets.value ? presets.value.split(",").map(Number) : null));

const STEPS = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };
const ZOOMS = { "+": "in", "=": "in", "-": "out", 0: "fit" };

canvas.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const preset = [...presets.options].filter((option) => option.value && !option.disabled)[Number(event.key) - 1];
  if (event.key in STEPS) show(place + STEPS[event.key]);
  else if (event.key in ZOOMS) zoom(ZOOMS[event.key]);
  else if (preset) {
    presets.value = preset.value;
    setWindow(preset.value.split(",").map(Number));
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

// The images go on while the hands stay on the text.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !(event.key in STEPS)) return;
  if (event.key === "Home" || event.key === "End") return; // the browser's own
  show(place + STEPS[event.key]);
  event.preventDefault();
});

open().catch(() => say(words.wordAway));
