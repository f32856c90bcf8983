// The admin's pages: the list of pages on a small screen, rows added to a form, the search field by Ctrl+K, the first error.
const opener = document.querySelector(".side-open");
opener?.addEventListener("click", () => {
  const open = opener.closest(".side").classList.toggle("unfolded");
  opener.setAttribute("aria-expanded", String(open));
});

function addRow(rows) {
  const template = rows.querySelector("[data-row-template]");
  const total = rows.querySelector("input[name$='-TOTAL_FORMS']");
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  const row = holder.firstElementChild;
  total.value = Number(total.value) + 1;
  template.before(row);
  // Django's own scripts wait for this to bring fields that are filled by typing to life.
  row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: rows.dataset.rows } }));
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

document.querySelectorAll("[data-rows]").forEach((rows) => {
  const button = rows.querySelector("[data-add-row]");
  if (!button || !rows.querySelector("[data-row-template]")) return;
  button.hidden = false;
  button.addEventListener("click", () => addRow(rows));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
  const field = document.querySelector("[data-find]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// A link in the list of errors leads to the field, also where a script has put another in front of it.
document.querySelector("[data-focus]")?.addEventListener("click", (event) => {
  const id = event.target.closest("a")?.hash.slice(1);
  const field = id && document.getElementById(id);
  if (!field) return;
  event.preventDefault();
  const shown = field.offsetParent && !field.classList.contains("select2-hidden-accessible");
  (shown ? field : field.parentElement.querySelector("[tabindex='0']") ?? field).focus();
});
document.querySelector("[data-focus]")?.focus();

// Fields that are filled by typing (select2) forget their label while they are empty.
function nameFields() {
  document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
    const label = select.labels[0];
    const box = select.parentElement.querySelector(".select2-selection");
    const shown = box?.querySelector(".select2-selection__rendered");
    if (!label || !shown) return;
    label.id ||= `${select.id}-label`;
    const names = `${label.id} ${shown.id}`;
    for (const part of [box, shown]) if (part.getAttribute("aria-labelledby") !== names) part.setAttribute("aria-labelledby", names);
  });
}
if (document.querySelector(".admin-autocomplete")) {
  new MutationObserver(nameFields).observe(document.querySelector("main"), { childList: true, subtree: true });
  nameFields();
}
