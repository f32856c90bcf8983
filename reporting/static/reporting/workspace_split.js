// The bar between viewer and report: by pointer, and by the arrow keys. Where it stood last is remembered.
const KEPT = "report-width";
const [LEAST, MOST] = [25, 70]; // percent of the window

export function splitter(panes, bar) {
  const set = (percent) => {
    const width = Math.round(Math.min(MOST, Math.max(LEAST, percent)));
    panes.style.setProperty("--report", `${width}%`);
    bar.setAttribute("aria-valuenow", String(width));
    localStorage.setItem(KEPT, String(width));
  };
  const now = () => Number(bar.getAttribute("aria-valuenow"));

  bar.addEventListener("pointerdown", (event) => {
    bar.setPointerCapture(event.pointerId);
    panes.classList.add("moving");
  });
  bar.addEventListener("pointermove", (event) => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const box = panes.getBoundingClientRect();
    const share = ((event.clientX - box.left) / box.width) * 100;
    set(getComputedStyle(panes).direction === "rtl" ? share : 100 - share);
  });
  for (const end of ["pointerup", "pointercancel"]) bar.addEventListener(end, () => panes.classList.remove("moving"));
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: 2, ArrowRight: -2 }[event.key];
    if (!step) return;
    set(now() + step);
    event.preventDefault();
  });
  const kept = Number(localStorage.getItem(KEPT));
  if (kept) set(kept);
}
