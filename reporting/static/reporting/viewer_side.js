// The report's half of the desk: says whose it is, and takes measurements when a key asks for them.
import { channel, inDesk } from "../imaging/ohif/channel.js";

const SCROLL = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 };
const facts = JSON.parse(document.getElementById("viewer-facts").textContent);
const note = document.querySelector("[data-viewer-note]");
const words = note?.dataset ?? {};

const say = (sentence) => note && (note.textContent = sentence);

// Written where the cursor is, or at the end of the findings, as if it were typed: the draft saves it.
function write(lines) {
  const box = document.querySelector("#text-findings") ?? document.querySelector("[data-editor] textarea");
  if (!box) return say(words.wordClosed);
  const fresh = lines.filter((line) => !box.value.includes(line));
  if (!fresh.length) return say(words.wordThere);
  const at = document.activeElement === box ? box.selectionEnd : box.value.length;
  const before = box.value.slice(0, at);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  box.setRangeText(`${gap}${fresh.join("\n")}\n`, at, at, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  say(words.wordWritten);
}

const line = ({ label, text }) => [label, text].filter(Boolean).join(": ");

function begin() {
  const { send, on } = channel();
  const compare = (study) => study && send("compare", { studies: [facts.study, study] });
  const keys = {
    m: () => send("measurements?"),
    p: () => (facts.prior ? compare(facts.prior) : say(words.wordNoPrior)),
  };

  on("measurements", ({ study, found }) => {
    if (study !== facts.study) return say(words.wordOther);
    if (!found.length) return say(words.wordNone);
    write(found.map(line));
  });
  on("key", ({ key }) => {
    send("focus");
    if (key !== "enter") return keys[key]?.();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
  });
  // A hand on the images is a person at the desk: the clock of the idle sign-out hears of it.
  on("alive", () => document.dispatchEvent(new Event("pointerdown")));

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const act = keys[event.key.toLowerCase()];
    if (act) act();
    else if (event.key in SCROLL) send("scroll", { step: SCROLL[event.key] });
    else return;
    event.preventDefault();
  });
  document.querySelectorAll("[data-compare]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => compare(button.dataset.compare));
  });
  document.querySelectorAll("[data-take]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => keys[button.dataset.take]());
  });
  send("report", { facts });
}

if (inDesk) begin();
