// Warns before an idle sign-in ends, keeps it alive while a person works, and goes to the sign-in page afterwards.
// The server counts requests; a person who scrolls or types sends none, so this tells it. All windows share one clock.
const dialog = document.getElementById("idle");
const IDLE = Number(dialog.dataset.seconds) * 1000;
const WARNING = Math.min(Number(dialog.dataset.warning) * 1000, IDLE / 2);
const TELL = Math.min(60_000, IDLE / 4); // how often the server hears of a person who is busy
const SEEN = "last-seen";
const left = dialog.querySelector("[data-left]");
let told = Date.now();

const seen = () => Math.max(Number(localStorage.getItem(SEEN)) || 0, told);
const token = () => document.cookie.split("; ").find((part) => part.startsWith("csrftoken="))?.slice(10) ?? "";

function ask(background) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  if (background) headers["X-Background"] = "1";
  return fetch(dialog.dataset.stay, { method: "POST", headers });
}

function leave() {
  document.dispatchEvent(new CustomEvent("ris:leaving"));
  const here = encodeURIComponent(location.pathname + location.search);
  location.assign(`${dialog.dataset.signIn}?idle=1&next=${here}`);
}

async function tell() {
  told = Date.now();
  localStorage.setItem(SEEN, String(told));
  const answer = await ask(false);
  if (answer.status === 401) leave();
}

function busy() {
  if (dialog.open) return; // once warned, only the button counts: a cat on the mouse is no doctor
  const now = Date.now();
  if (now - (Number(localStorage.getItem(SEEN)) || 0) > 5000) localStorage.setItem(SEEN, String(now));
  if (now - told > TELL) tell().catch(() => {}); // no network: the next sign of life tells it
}

// The clock ran out here; the server may know better, from another window.
async function expire() {
  const answer = await ask(true);
  if (answer.status === 401) return leave();
  const facts = await answer.json();
  if (facts.left <= 1) return leave();
  localStorage.setItem(SEEN, String(Date.now() - IDLE + facts.left * 1000));
}

let expiring = false;

function tick() {
  const rest = seen() + IDLE - Date.now();
  if (rest > WARNING) {
    if (dialog.open) dialog.close();
    return;
  }
  left.textContent = String(Math.max(0, Math.ceil(rest / 1000)));
  if (!dialog.open) {
    document.dispatchEvent(new CustomEvent("ris:leaving"));
    dialog.showModal();
  }
  if (rest <= 0 && !expiring) {
    expiring = true;
    expire().catch(() => {}).finally(() => (expiring = false)); // no network: asked again at the next tick
  }
}

dialog.addEventListener("cancel", (event) => event.preventDefault());
dialog.querySelector("[data-stay-button]").addEventListener("click", () => {
  dialog.close();
  tell().catch(() => {});
});
for (const sign of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  document.addEventListener(sign, busy, { passive: true, capture: true });
}
localStorage.setItem(SEEN, String(told)); // this page was asked for by a person
setInterval(tick, 1000);
