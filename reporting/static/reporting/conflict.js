// Two texts of one report and the one that both began from; a person chooses section by section, nothing goes silently.
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

function difference(box, mine, theirs, base) {
  const { wordBase, wordMine, wordTheirs, wordBoth } = list.dataset;
  const set = document.createElement("fieldset");
  set.className = "difference";
  const legend = document.createElement("legend");
  legend.textContent = box.dataset.section;
  set.append(legend);
  if (base !== undefined) set.append(passage(wordBase, base));
  set.append(passage(wordMine, mine), passage(wordTheirs, theirs));
  const name = `choice-${box.name}`;
  // Chosen beforehand is what loses nothing if nobody looks: the one that was changed, or both.
  const first = mine === base ? "theirs" : theirs === base ? "mine" : "both";
  set.append(choice(name, "mine", wordMine, first === "mine"), choice(name, "theirs", wordTheirs, first === "theirs"));
  set.append(choice(name, "both", wordBoth, first === "both"));
  return set;
}

// Gives the chosen text of each section, once the dialog is closed. `base` is what the server had when mine was begun.
export function compare(boxes, mine, theirs, base) {
  const differing = boxes.filter((box) => mine[box.name] !== theirs[box.name]);
  if (!differing.length) return Promise.resolve({ ...theirs });
  list.replaceChildren(...differing.map((box) => difference(box, mine[box.name], theirs[box.name], base[box.name])));
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
