// The day view: a grid or a list that stays true while other desks work, steps in a dialog, orders dragged to a room.
import { openStep, openCard, present } from "./day_dialog.js";
import { makeGrid } from "./day_grid.js";

const POLL = 4000;
const day = document.querySelector("[data-day]");
const place = {
  grid: day.querySelector("[data-grid]"),
  list: day.querySelector("[data-list]"),
  waiting: day.querySelector("[data-waiting]"),
  note: document.querySelector("[data-note]"),
  done: document.querySelector("[data-done]"),
};
const word = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`%(${key})s`, value), day.dataset[`word${name}`]);

let tag = "";
let failed = false;
let asked = 0;
const shown = new Map(); // what each list was last given

// While a person holds something, or the server decides about it, nothing is redrawn under the hand.
const held = new Set();
const hold = (what, on) => (on ? held.add(what) : held.delete(what));

function choice(text, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "primary";
  button.textContent = `${text}…`;
  button.addEventListener("click", () => {
    place.note.hidden = true;
    run();
  });
  return button;
}

// A sentence that refuses, with a way on; `study` has the row whose button opens the form for another time, `over` opens
// the refused form where this person may book over another.
function refuse(sentence, study, over) {
  const paragraph = document.createElement("p");
  paragraph.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = word("Close");
  close.addEventListener("click", () => (place.note.hidden = true));
  const parts = [paragraph];
  const link = study && day.querySelector(`[data-study="${study}"] [data-step-name="reschedule"], [data-study="${study}"] [data-step-name="schedule"]`);
  if (link) parts.push(choice(word("Other"), () => openStep(link.href, tools)));
  if (over) parts.push(choice(word("Over"), over));
  place.note.replaceChildren(...parts, close);
  place.note.hidden = false;
}

function done(sentence, study) {
  place.note.hidden = true;
  place.done.textContent = sentence;
  if (!study) return;
  const slip = document.createElement("a");
  slip.className = "button";
  slip.target = "_blank";
  slip.href = `${day.dataset.slip}?study=${study}&print=1`;
  slip.textContent = word("Slip");
  place.done.append(" ", slip);
}

// Put new rows in the place of the old ones, and the focus back to the button it was on.
function put(where, html) {
  if (shown.get(where) === html) return;
  shown.set(where, html);
  const focused = where.contains(document.activeElement) ? document.activeElement : null;
  const study = focused?.closest("[data-study]")?.dataset.study;
  const step = focused?.dataset.stepName;
  const scrolled = where.scrollTop;
  where.innerHTML = html;
  where.scrollTop = scrolled;
  if (!study) return;
  const row = where.querySelector(`[data-study="${study}"]`);
  (row?.querySelector(`[data-step-name="${step}"]`) ?? row?.querySelector("a"))?.focus({ preventScroll: true });
}

async function refresh() {
  const headers = { Accept: "application/json", "X-Background": "1" };
  if (tag) headers["If-None-Match"] = tag;
  const mine = ++asked;
  const answer = await fetch(day.dataset.feed, { headers, cache: "no-store" });
  if (answer.status === 304) return;
  if (answer.status === 401) return location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  const facts = await answer.json();
  if (held.size || mine !== asked) return; // the next poll brings it; an older answer never follows a newer one
  tag = answer.headers.get("ETag");
  put(place.list, facts.list);
  put(place.waiting, facts.waiting);
  grid?.show(facts);
}

async function poll() {
  if (document.hidden || held.size) return;
  try {
    await refresh();
    if (failed) place.note.hidden = true;
    failed = false;
  } catch {
    if (!failed) refuse(word("Stale"));
    failed = true;
  }
}

const token = () => document.cookie.split("; ").find((part) => part.startsWith("csrftoken="))?.slice(10) ?? "";

// Ask the verb. Gives no sentence when it is done, else the one that refuses, with the page of the refused form.
async function ask(address, values) {
  const body = new URLSearchParams({ ...values, next: day.dataset.next });
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  if (answer.redirected && answer.ok) return { sentence: "" };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = [...page.querySelectorAll("main [role=alert] li, main [role=alert] p")].map((each) => each.textContent.trim());
  const sentence = said.filter((text, at) => at > 0 || said.length === 1).join(" ") || page.querySelector("main")?.textContent.trim() || word("Away");
  return { sentence, page };
}

// Give a study the slot on which it was dropped; where that is refused, `undo` draws it where it was.
async function book(address, study, station, at, who, undo = () => {}) {
  const [date, time] = at;
  let sentence, page;
  const booking = Symbol(study);
  hold(booking, true);
  asked += 1; // what was asked before knows nothing of this
  try {
    ({ sentence, page } = await ask(address, { station: station.id, day: date, time }));
  } catch {
    sentence = word("Away");
  }
  hold(booking, false);
  if (sentence) undo();
  if (sentence) refuse(sentence, study, page?.querySelector("[name=overbook]") && (() => present(page, address, tools)));
  else done(word("Moved", { who, station: station.title, time }), study);
  await refresh().catch(() => {});
}

const tools = { day, word, refuse, done, refresh, book };
const facts = JSON.parse(document.getElementById("day-facts").textContent);
const stepOf = (study) => day.dataset.step.replace("/0/", `/${study}/`);
const grid = place.grid && window.EventCalendar ? makeGrid(place.grid, facts, { ...tools, hold, open: (study) => openCard(study, tools), stepOf }) : null;

day.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-step-name]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openStep(link.href, tools);
});

// The site and the date are enough: nobody has to press "Show".
const bar = document.querySelector(".day-bar");
bar.querySelector("[data-show]").hidden = true;
bar.querySelector("#day-site").addEventListener("change", () => bar.submit());
bar.querySelector("#day-date").addEventListener("change", (event) => event.target.value && bar.submit());

// From the moment it is touched: a redraw would take it away before the drag begins.
day.addEventListener("pointerdown", (event) => event.button === 0 && event.target.closest(".ec-event, [draggable]") && hold("pressed", true), true);
for (const end of ["pointerup", "pointercancel", "blur"]) window.addEventListener(end, () => hold("pressed", false));

setInterval(poll, POLL);
document.addEventListener("visibilitychange", poll);
