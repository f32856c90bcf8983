// Likely duplicates of the person who is being registered. They come when a field is left, and go when they are stale.
const place = document.querySelector("[data-likely-at]");
const form = document.getElementById("patient_form");
const COMPARED = new Set(
  ("family_name given_name middle_name ideographic_name phonetic_name birth_date birth_date_choice sex mrn phone email " +
    "street postcode city site").split(" "),
);
let asking;
let stale = false; // something was typed since the last question

function put(html) {
  place.innerHTML = html;
  place.hidden = !html.trim();
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  stale = false;
  const asked = new FormData(form);
  try {
    const answer = await fetch(place.dataset.likelyAt, {
      method: "POST",
      body: asked,
      signal: asking.signal,
      headers: { "X-Requested-With": "fetch" },
    });
    put(answer.ok && !answer.redirected ? await answer.text() : "");
  } catch (error) {
    if (error.name !== "AbortError") put("");
  }
}

// While a word is being changed nothing is shown, but the room stays, so that the form does not jump.
function goStale() {
  asking?.abort();
  stale = true;
  if (place.hidden) return;
  keepSaid();
  place.replaceChildren();
}

// Who was said to be somebody else stays so while the advice is fetched anew.
function keepSaid() {
  for (const input of place.querySelectorAll('input[name="apart"]')) {
    const there = form.querySelector(`input[name="apart"][value="${input.value}"]`);
    if (!there) form.append(input);
  }
}

if (place && form) {
  form.addEventListener("input", (event) => COMPARED.has(event.target.name) && goStale());
  // A field that has its old text again fires no change.
  for (const left of ["change", "focusout"]) form.addEventListener(left, () => stale && ask());
  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-apart]");
    if (!button) return;
    const card = button.closest("[data-candidate]");
    const said = Object.assign(document.createElement("input"), { type: "hidden", name: "apart" });
    said.value = card.dataset.candidate;
    form.append(said);
    card.classList.add("apart");
    form.querySelector("[name=_save]")?.focus();
  });
  if (form.elements.family_name?.value) ask();
}
