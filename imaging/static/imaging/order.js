// Forms of an order: fields that are filled by typing, rows to add, and only those questions that the answers above ask for.
import { pick } from "./pick.js";

const field = (input) => input?.closest(".field");

function side(select) {
  const place = field(select.closest("[data-row], form")?.querySelector("[name$=laterality]"));
  const option = select.selectedOptions?.[0];
  if (!place) return;
  const needed = Boolean(option && "side" in option.dataset);
  const input = place.querySelector("select");
  place.hidden = !needed && !input.value && !place.querySelector(".errorlist");
  input.toggleAttribute("required", needed);
  if (!needed) input.value = "";
}

function liven(root) {
  root.querySelectorAll("select[data-pick]").forEach((select) => {
    pick(select);
    if (!select.name.endsWith("procedure")) return;
    select.addEventListener("change", () => side(select));
    side(select);
  });
}

// The reason for STAT is asked for where STAT is chosen.
function stat() {
  const reason = field(document.querySelector("[name=priority_reason]"));
  const chosen = document.querySelector("[name=priority]:checked");
  if (reason && chosen) reason.hidden = chosen.value !== "1";
}

// The safety questions of the procedures that are chosen; what was answered stays.
const place = document.querySelector("[data-questions]");
let asked;
let asking;

async function questions() {
  const patient = place.dataset.patient ?? document.querySelector("select[name=patient]")?.value;
  const chosen = [...document.querySelectorAll("select[name$=-procedure]")].map((select) => select.value).filter(Boolean);
  const wanted = new URLSearchParams(chosen.map((value) => ["procedure", value]));
  const address = patient && chosen.length ? `${place.dataset.questions.replace("/0/", `/${patient}/`)}?${wanted}` : "";
  if (address === asked) return;
  asked = address;
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = address ? await fetch(address, { signal: asking.signal }) : null;
    if (answer && !answer.ok) return;
    const told = [...place.querySelectorAll("input, select")].filter((input) => input.type !== "radio" || input.checked).map((input) => [input.name, input.value]);
    place.innerHTML = answer ? await answer.text() : "";
    for (const [name, value] of told) {
      for (const input of place.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (input.type !== "radio") input.value = value;
        else if (input.value === value) input.checked = true;
      }
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

if (place) {
  const soon = (event) => (event.target.name === "patient" || event.target.name?.endsWith("-procedure")) && questions();
  document.addEventListener("change", soon);
  window.django?.jQuery?.(document).on("change", "select", soon); // select2 tells only its own library
  if (!place.querySelector("fieldset")) questions();
}

document.addEventListener("change", (event) => event.target.name === "priority" && stat());
stat();
liven(document);

// The admin's own script adds rows there; here they are added without it.
if (!document.querySelector(".shell")) {
  document.querySelectorAll("[data-rows]").forEach((rows) => {
    const button = rows.querySelector("[data-add-row]");
    const template = rows.querySelector("[data-row-template]");
    const total = rows.querySelector("input[name$='-TOTAL_FORMS']");
    button.hidden = false;
    button.addEventListener("click", () => {
      const holder = document.createElement("div");
      holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
      const row = holder.firstElementChild;
      total.value = Number(total.value) + 1;
      template.before(row);
      liven(row);
      row.querySelector(".pick input")?.focus();
    });
  });
}

// A list that narrows while somebody types, and is sent as a whole without this script.
const narrow = document.querySelector("[data-narrow]");
if (narrow) {
  let waiting;
  let searching;
  narrow.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      searching?.abort();
      searching = new AbortController();
      try {
        const part = new URLSearchParams({ find: narrow.value, part: "1" });
        const answer = await fetch(`?${part}`, { signal: searching.signal });
        if (answer.ok) document.querySelector("[data-narrowed]").innerHTML = await answer.text();
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    }, 200);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) document.querySelector("[data-submit-key]")?.click();
});
