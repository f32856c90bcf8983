// Choosing from a long list by typing: words in any order, arrows, Enter, Escape (ARIA's combobox). Without it: the select.
const SHOWN = 12;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
let number = 0;

export function pick(select) {
  if (select.dataset.picked) return;
  select.dataset.picked = "yes";
  const id = `pick-${(number += 1)}`;
  const box = Object.assign(document.createElement("div"), { className: "pick" });
  const field = Object.assign(document.createElement("input"), { type: "text", autocomplete: "off", id: `${id}-field` });
  const list = Object.assign(document.createElement("ul"), { className: "pick-list", id: `${id}-list`, hidden: true });
  const chosen = Object.assign(document.createElement("div"), { className: "pick-chosen", hidden: !select.multiple });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) field.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid", "required"]) if (select.hasAttribute(name)) field.setAttribute(name.replace("required", "aria-required"), select.getAttribute(name) || "true");
  list.setAttribute("role", "listbox");
  const label = select.labels[0];
  if (label) {
    label.htmlFor = field.id;
    list.setAttribute("aria-label", label.textContent.trim());
  }
  box.append(chosen, field, list);
  select.after(box);
  select.hidden = true;

  const shown = () => [...list.children];
  const marked = () => list.querySelector("[aria-selected=true]");

  function close() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function mark(item) {
    marked()?.setAttribute("aria-selected", "false");
    if (!item) return;
    item.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function line(option, index) {
    const item = Object.assign(document.createElement("li"), { id: `${id}-${index}`, textContent: option.textContent });
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(option);
    });
    item.option = option;
    return item;
  }

  function open() {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const fits = [...select.options].filter((option) => {
      const text = plain(option.textContent);
      return option.value && !(select.multiple && option.selected) && words.every((word) => text.includes(word));
    });
    list.replaceChildren(...fits.slice(0, SHOWN).map(line));
    list.hidden = !fits.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    mark(list.firstElementChild);
  }

  function show() {
    if (!select.multiple) {
      field.value = select.selectedOptions[0]?.value ? select.selectedOptions[0].textContent : "";
      return;
    }
    field.value = "";
    chosen.replaceChildren(
      ...[...select.selectedOptions].map((option) => {
        const drop = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: `${option.textContent} ×` });
        drop.addEventListener("click", () => {
          option.selected = false;
          show();
          field.focus();
        });
        return drop;
      }),
    );
  }

  function take(option) {
    if (!select.multiple) select.value = option.value;
    option.selected = true;
    show();
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  field.addEventListener("input", () => {
    if (!select.multiple) select.value = "";
    open();
  });
  field.addEventListener("focus", () => field.select());
  field.addEventListener("click", () => list.hidden && open());
  field.addEventListener("blur", () => {
    close();
    show();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("keydown", (event) => {
    const items = shown();
    const at = items.indexOf(marked());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      else mark(items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length]);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (at >= 0) take(items[at].option);
    } else if (event.key === "Tab" && !list.hidden && at >= 0 && field.value && !select.value) {
      take(items[at].option);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  show();
}
