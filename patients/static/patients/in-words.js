// What the typed birth date means, said back in words when the field is left.
const at = document.querySelector("[data-in-words-at]")?.dataset.inWordsAt;

async function say(field, place) {
  const site = field.form.elements.site?.value ?? "";
  const asked = field.value;
  const address = `${at}?${new URLSearchParams({ text: asked, site })}`;
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  if (answer.ok && field.value === asked) place.innerHTML = await answer.text();
}

document.querySelectorAll("[data-in-words]").forEach((place) => {
  const field = document.querySelector(`input[name="${place.dataset.inWords}"]`);
  if (!field || !at) return;
  field.addEventListener("change", () => say(field, place));
  field.form.elements.site?.addEventListener("change", () => say(field, place));
  if (field.value) say(field, place);
});
