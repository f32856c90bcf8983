// Sends the chosen files one after the other, so that each has its outcome at once and a broken line costs one file.
// Without this script the form sends them all in one request.
const form = document.querySelector("[data-upload]");
const words = form.dataset;
const bar = form.querySelector("[data-progress]");
const status = form.querySelector("[data-status]");
const table = document.querySelector("[data-outcomes]");
const SMALL = 4_000_000; // bytes: small files travel together, a request each would only wait
const TOGETHER = 20;

// Groups of files: small ones together, each large one alone.
export function parcels(files) {
  const groups = [];
  let size = 0;
  for (const file of files) {
    const last = groups.at(-1);
    if (last && last.length < TOGETHER && size + file.size <= SMALL) {
      last.push(file);
      size += file.size;
    } else {
      groups.push([file]);
      size = file.size;
    }
  }
  return groups;
}

async function post(fields) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of fields) body.append(name, value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  const told = await answer.json().catch(() => ({}));
  if (told.sites?.length) {
    askWhichSite(told.sites);
    throw new Question(told.problems.join(" "));
  }
  if (answer.ok && told.lines) return told; // not so when the sign-in has ended: then it is the sign-in page
  throw new Error(told.error ?? told.problems?.join(" ") ?? (answer.status === 413 ? words.wordLarge : words.wordAway));
}

function show(line) {
  const row = table.querySelector("tbody").insertRow();
  row.className = line.outcome;
  row.insertCell().textContent = line.path;
  const outcome = document.createElement("span");
  outcome.className = `outcome ${line.outcome}`;
  outcome.textContent = line.word;
  row.insertCell().append(outcome);
  row.insertCell().textContent = line.reason;
  const uid = document.createElement("code");
  uid.textContent = line.sop_instance_uid;
  row.insertCell().append(uid);
}

function count(tally) {
  const parts = [...tally].map(([word, number]) => {
    const part = document.createElement("span");
    const strong = document.createElement("strong");
    part.className = "count";
    strong.textContent = number;
    part.append(strong, ` ${word}`);
    return part;
  });
  document.querySelector("[data-counts]").replaceChildren(...parts);
}

function problem(sentence) {
  const note = document.createElement("p");
  note.className = "note stat";
  note.textContent = sentence;
  document.querySelector("[data-problems]").append(note);
}

class Question extends Error {}

// Several sites have given the MRN: one has to be chosen before anything is sent. Another MRN needs no answer to it.
function askWhichSite(sites) {
  const select = form.elements.site;
  select.replaceChildren(...sites.map((site) => new Option(site.name, site.code)));
  select.disabled = select.closest("[data-site]").hidden = false;
  select.focus();
}

form.elements.mrn.addEventListener("input", () => {
  const select = form.elements.site;
  select.disabled = select.closest("[data-site]").hidden = true;
});

function offerConfirmation(address) {
  const place = document.querySelector("[data-confirm]");
  place.querySelector("a").href = address;
  place.hidden = false;
}

async function send(files, complete, whose) {
  const studies = new Set();
  const tally = new Map();
  let done = 0;
  for (const group of parcels(files)) {
    const lines = await post([...whose, ...group.map((file) => ["files", file])]).then(
      (told) => {
        if (told.confirm) offerConfirmation(told.confirm);
        return told.lines;
      },
      (error) => {
        if (error instanceof Question) throw error;
        return group.map((file) => ({ path: file.name, outcome: "refused", word: words.wordRefused, reason: error.message, sop_instance_uid: "" }));
      },
    );
    for (const line of lines) {
      show(line);
      tally.set(line.word, (tally.get(line.word) ?? 0) + 1);
      if (line.study) studies.add(line.study);
    }
    done += group.length;
    bar.value = done;
    status.textContent = words.wordDone.replace("%(done)s", done).replace("%(all)s", files.length);
    count(tally);
  }
  if (!complete || !studies.size) return;
  const told = await post([["complete", "on"], ...[...studies].map((study) => ["study", study])]);
  told.problems.forEach(problem);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  const files = [...form.elements.files.files];
  table.querySelector("tbody").replaceChildren();
  document.querySelector("[data-problems]").replaceChildren();
  table.hidden = bar.hidden = false;
  bar.max = files.length;
  bar.value = 0;
  button.disabled = true;
  const { mrn, site } = form.elements;
  try {
    await send(files, form.elements.complete?.checked, [["mrn", mrn.value], ...(site.disabled ? [] : [["site", site.value]])]);
  } catch (error) {
    problem(error.message);
    if (error instanceof Question) {
      table.hidden = bar.hidden = true;
      return; // the files stay chosen
    }
  } finally {
    button.disabled = false;
  }
  const complete = form.elements.complete?.checked;
  form.reset(); // an empty field that is emptied by hand would be marked as a mistake
  site.disabled = site.closest("[data-site]").hidden = true;
  if (complete) form.elements.complete.checked = true;
});
