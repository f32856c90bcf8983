// Single-key shortcuts that a person can switch off (WCAG 2.1.4), and the dialog that lists them.
const OFF = "single-keys-off";
const dialog = document.getElementById("keys");
const box = dialog?.querySelector("[data-single-keys]");
const opener = document.querySelector("[data-open-keys]");

export const singleKeysOn = () => localStorage.getItem(OFF) === null;

// Whether what has the focus takes text itself.
function types(target) {
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input") && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

// `actions` maps a key, as KeyboardEvent.key names it in lower case, to what it does.
export function onKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || !singleKeysOn()) return;
    if (types(event.target) || document.querySelector("dialog[open]")) return;
    const action = event.key === "?" ? openKeys : actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (action && action(event) !== false) event.preventDefault();
  });
}

export function openKeys() {
  dialog?.showModal();
}

// What a page names with data-key is pressed (a button, a link) or focused (a field).
export function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${key}"]`)].find((each) => each.checkVisibility());
  if (!target) return false;
  if (target.matches("input, textarea")) target.focus();
  else target.click();
  return true;
}

if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", openKeys);
}
if (box) {
  box.checked = singleKeysOn();
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
}
