// What the pre-sign checks say, in the dialog of the signature.
export function remarks(dialog) {
  const list = dialog.querySelector("[data-remarks]");
  const stopped = dialog.querySelector("[data-stopped]");

  function line({ severity, message, text }) {
    const row = document.createElement("li");
    const word = document.createElement("strong");
    word.className = severity === "error" ? "word stat" : "word urgent";
    word.textContent = severity === "error" ? list.dataset.wordError : list.dataset.wordWarning;
    row.append(word, ` ${message} `);
    if (text) row.append(Object.assign(document.createElement("q"), { textContent: text }));
    return row;
  }

  return {
    seen: "", // the server's name for the remarks that are on screen

    clear() {
      this.show({ remarks: [], seen: "" });
    },

    // Whether one of them stops the signature.
    show({ remarks: found, seen }) {
      this.seen = seen;
      list.replaceChildren(...found.map(line));
      list.hidden = found.length === 0;
      stopped.hidden = !found.some(({ severity }) => severity === "error");
      return !stopped.hidden;
    },
  };
}
