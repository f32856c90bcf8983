// The chosen colours live in a cookie, so that the server sends the page in them and nothing flashes.
const YEAR = 31_536_000;
const chooser = document.querySelector("[data-themes]");
const pageTheme = document.documentElement.dataset.theme;

function chosen() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("theme="));
  return cookie ? cookie.slice("theme=".length) : "auto";
}

function choose(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${theme === "auto" ? 0 : YEAR}; SameSite=Lax${secure}`;
  if (theme === "auto") location.reload();
  else document.documentElement.dataset.theme = theme;
}

if (chooser) {
  const now = pageTheme === chosen() ? pageTheme : "auto";
  chooser.hidden = false;
  chooser.querySelectorAll("input").forEach((input) => {
    input.checked = input.value === now;
    input.addEventListener("change", () => choose(input.value));
  });
}

// A menu closes on Escape and on a click elsewhere.
const account = document.querySelector(".account");
document.addEventListener("click", (event) => {
  if (account?.open && !account.contains(event.target)) account.open = false;
});
account?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  account.open = false;
  account.querySelector("summary").focus();
});
