// Before the first paint: Unfold's style sheet goes dark by a class, ours by data-theme, and the class follows. And the page
// says that scripts run, so that what they fold is folded from the start.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    const theme = root.dataset.theme;
    root.classList.toggle("dark", theme === "dark" || (theme === "auto" && preferred.matches));
  };
  follow();
  preferred.addEventListener("change", follow);
  new MutationObserver(follow).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
})();
