// Two texts of one report side by side; a person chooses section by section, and nothing is chosen for them silently.
const dialog = document.getElementById("conflict");
const list = dialog?.querySelector("[data-differences]");

function passage(title, text) {
  const box = document.createElement("div");
  box.className = "prose";
  const head = document.createElement("strong");
  head.textContent = title;
  box.append(head, "\n", text || list.dataset.wordEmpty);
  return box;
}

function choice(name, value, word, checked) {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "radio", name, value, checked });
  label.append(input, ` ${word}`);
  return label;
}

function difference(box, mine, theirs) {
  const { wordMine, wordTheirs, wordBoth } = list.dataset;
  const set = document.createElement("fieldset");
  set.className = "difference";
  const legend = document.createElement("legend");
  legend.textContent = box.dataset.section;
  set.append(legend, passage(wordMine, mine), passage(wordTheirs, theirs));
  const name = `choice-${box.name}`;
  set.append(choice(name, "mine", wordMine, false), choice(name, "theirs", wordTheirs, false));
  set.append(choice(name, "both", wordBoth, true)); // loses nothing if nobody looks
  return set;
}

// Gives the chosen text of each section, once the dialog is closed.
export function compare(boxes, mine, theirs) {
  const differing = boxes.filter((box) => mine[box.name] !== theirs[box.name]);
  if (!differing.length) return Promise.resolve({ ...theirs });
  list.replaceChildren(...differing.map((box) => difference(box, mine[box.name], theirs[box.name])));
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve({ ...theirs, ...chosen(differing, mine, theirs) }), { once: true });
  });
}

function chosen(differing, mine, theirs) {
  const pick = (name) => {
    const value = list.querySelector(`[name="choice-${name}"]:checked`).value;
    if (value === "mine") return mine[name];
    if (value === "theirs") return theirs[name];
    return [theirs[name], mine[name]].filter(Boolean).join("\n\n");
  };
  return Object.fromEntries(differing.map((box) => [box.name, pick(box.name)]));
}
