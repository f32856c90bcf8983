// A step's own page, shown in a dialog: the same form, the same words, the same refusals, and without a script the page.
const dialog = document.querySelector("[data-dialog]");

function show(title, body, tools) {
  const heading = document.createElement("h2");
  heading.id = "day-dialog-title";
  heading.textContent = title;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "quiet dialog-close";
  close.textContent = tools.word("Close");
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(heading, close, ...body);
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[role=alert]") ?? dialog.querySelector("form input:not([type=hidden]), form select, form textarea, form button");
  if (first?.matches("[role=alert]")) first.tabIndex = -1;
  first?.focus();
}

function pageOf(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

export function present(page, address, tools) {
  const content = page.getElementById("content");
  const form = content?.querySelector("form");
  if (!content) return false;
  show(page.querySelector("h1").textContent.trim(), [...content.children], tools);
  dialog.querySelectorAll("form").forEach((each) => each.addEventListener("submit", (event) => send(event, address, tools)));
  dialog.querySelectorAll(".submit a.button, p > a.button").forEach((leave) =>
    leave.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    }),
  );
  return Boolean(form);
}

async function send(event, address, tools) {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => (button.disabled = true));
  try {
    const answer = await fetch(form.getAttribute("action") || address, { method: "POST", body });
    const page = pageOf(await answer.text());
    if (answer.redirected && answer.ok) {
      dialog.close();
      const said = [...page.querySelectorAll(".messages li")].map((each) => each.textContent.trim()).join(" ");
      tools.done(said, /\/(schedule|reschedule)\//.test(address) ? address.match(/\/(\d+)\/do\//)?.[1] : "");
      await tools.refresh();
    } else if (!present(page, address, tools)) await tools.refresh();
  } catch {
    buttons.forEach((button) => (button.disabled = false));
    tools.refuse(tools.word("Away"));
  }
}

// Open the step behind a link. Where the page cannot be had, the browser goes there itself.
export async function openStep(address, tools) {
  try {
    const answer = await fetch(address);
    if (!present(pageOf(await answer.text()), address, tools) && answer.ok) location.assign(address);
  } catch {
    tools.refuse(tools.word("Away"));
  }
}

// What can be done with an appointment of the grid: its row of the list.
export function openCard(study, tools) {
  const row = document.querySelector(`[data-list] [data-study="${study}"]`);
  if (!row) return;
  const facts = document.createElement("dl");
  facts.className = "facts card-facts";
  const heads = [...row.closest("table").querySelectorAll("thead th")].map((head) => head.textContent);
  [...row.children].slice(0, -1).forEach((cell, at) => {
    const term = document.createElement("dt");
    const fact = document.createElement("dd");
    term.textContent = heads[at];
    fact.append(...[...cell.cloneNode(true).childNodes]);
    facts.append(term, fact);
  });
  const buttons = row.querySelector(".row-buttons").cloneNode(true);
  buttons.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-step-name]");
    if (!link) return;
    event.preventDefault();
    openStep(link.href, tools);
  });
  show(row.querySelector("th a").textContent, [facts, buttons], tools);
}
