// A dialog that was closed by a click gives the focus back to the text, but not the caret: Chromium then drops what is
// typed. Taking the focus away and giving it again brings the caret back to where it was.
document.addEventListener("close", (event) => {
  const back = document.activeElement;
  if (!event.target.matches("dialog") || !back?.matches("textarea, input")) return;
  back.blur();
  back.focus({ preventScroll: true });
}, true);
