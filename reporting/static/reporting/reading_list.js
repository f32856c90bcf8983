// The reading list by keyboard, the chosen study's question beside it, and counts that stay true.
import { onKeys, press } from "../ris/keys.js";

const POLL = 20_000;
const rows = [...document.querySelectorAll("[data-row]")];
const link = (row) => row.querySelector(".patient a");
let chosen = null;

function choose(row) {
  if (!row || row === chosen) return;
  chosen?.classList.remove("chosen");
  chosen = row;
  row.classList.add("chosen");
  document.querySelectorAll("[data-detail]").forEach((detail) => {
    detail.hidden = detail.dataset.detail !== row.dataset.row;
  });
}

function move(step) {
  if (!rows.length) return false;
  const next = rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(chosen) + step))];
  choose(next);
  link(next).focus();
  return true;
}

rows.forEach((row) => {
  link(row).addEventListener("focus", () => choose(row));
  row.addEventListener("click", (event) => {
    if (event.target.closest("a, button")) return;
    choose(row);
    link(row).focus({ preventScroll: true });
  });
  row.addEventListener("dblclick", () => link(row).click());
});

onKeys({
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  Enter: () => (chosen && document.activeElement === document.body ? link(chosen).click() : false),
  n: () => press("n"),
  c: () => press("c"),
  r: () => location.reload(),
  "/": () => press("/"),
});

const tabs = document.querySelector("[data-counts]");
const changed = document.querySelector("[data-changed]");

async function poll() {
  const answer = await fetch(tabs.dataset.counts, { headers: { Accept: "application/json", "X-Background": "1" } });
  if (!answer.ok) return;
  const counts = await answer.json();
  let other = false;
  tabs.querySelectorAll("[data-count]").forEach((place) => {
    const now = String(counts[place.dataset.count] ?? 0);
    other ||= now !== place.textContent;
    place.textContent = now;
  });
  tabs.querySelector(".tab-stat")?.classList.toggle("some", counts.stat > 0);
  if (other) changed.hidden = false;
}

setInterval(() => {
  if (!document.hidden) poll().catch(() => {}); // the network is away: the next poll tries again
}, POLL);

choose(rows[0]);
