// The draft: saved after every pause, kept in the browser until the server has it, never written over a newer one.
import { post } from "./asking.js";
import { compare } from "./conflict.js";

const PAUSE = 2000; // ms without typing
const AGAIN = 8000; // ms until a failed save is tried again

export class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-state]");
    this.words = this.state.dataset;
    this.boxes = [...form.querySelectorAll("textarea[name]")];
    this.saved = this.text();
    this.stopped = false;
    this.saving = null;
    form.addEventListener("input", () => this.typed());
    document.addEventListener("ris:leaving", () => this.save());
  }

  text() {
    return Object.fromEntries(this.boxes.map((box) => [box.name, box.value]));
  }

  set(text) {
    this.boxes.forEach((box) => (box.value = text[box.name] ?? box.value));
  }

  get revision() {
    return Number(this.form.elements.revision.value);
  }

  set revision(number) {
    this.form.elements.revision.value = String(number);
  }

  get dirty() {
    return this.boxes.some((box) => box.value !== this.saved[box.name]);
  }

  say(sentence, problem = false) {
    this.state.textContent = sentence;
    this.state.classList.toggle("problem", problem);
  }

  typed() {
    this.keep();
    this.say(this.words.wordTyping);
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // The browser's own copy: for a crash, a sign-out, a lost network.
  keep() {
    const kept = { revision: this.revision, text: this.text(), base: this.saved };
    localStorage.setItem(this.form.dataset.store, JSON.stringify(kept));
  }

  forget() {
    localStorage.removeItem(this.form.dataset.store);
  }

  // Bring back what the server never got.
  async restore() {
    const kept = JSON.parse(localStorage.getItem(this.form.dataset.store) ?? "null");
    if (!kept) return;
    const mine = { ...this.saved, ...kept.text };
    if (this.boxes.every((box) => mine[box.name] === box.value)) return this.forget();
    if (kept.revision === this.revision) {
      this.set(mine);
      this.say(this.words.wordRestored);
      this.timer = setTimeout(() => this.save(), PAUSE);
      return;
    }
    await this.settle(mine, this.text(), kept.base ?? {});
  }

  // True when the server has all that is on screen.
  async save() {
    clearTimeout(this.timer);
    if (this.saving) await this.saving;
    if (!this.dirty) return true;
    if (this.stopped) return false;
    this.saving = this.#send();
    try {
      return await this.saving;
    } finally {
      this.saving = null;
    }
  }

  async #send() {
    const sent = this.text();
    this.say(this.words.wordSaving);
    const { status, facts } = await post(this.form.action, new FormData(this.form));
    if (status === 200) {
      this.saved = sent;
      this.revision = facts.revision;
      if (this.dirty) this.typed();
      else this.#settled();
      return true;
    }
    await this.#failed(status, facts);
    return false;
  }

  #settled() {
    this.forget();
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    this.say(`${this.words.wordSaved} ${now}`);
  }

  async #failed(status, facts) {
    if (status === 0 || status >= 500) {
      this.say(this.words.wordAway, true);
      this.timer = setTimeout(() => this.save(), AGAIN);
    } else if (status === 401) {
      this.signedOut();
    } else if (facts.theirs) {
      this.revision = facts.theirs.revision;
      await this.settle(this.text(), facts.theirs.sections);
    } else {
      this.stopped = facts.mine === false;
      this.say(`${facts.error ?? status} ${this.words.wordLost}`, true);
    }
  }

  // Two texts: the person chooses, then the choice is saved on top of the newer one.
  async settle(mine, theirs, base = this.saved) {
    const chosen = await compare(this.boxes, mine, theirs, base);
    this.saved = { ...theirs };
    this.set(chosen);
    this.keep();
    this.timer = setTimeout(() => this.save(), 0);
  }

  signedOut() {
    this.say(`${this.words.wordOut} `, true);
    const link = document.createElement("a");
    link.href = `${this.form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = this.words.wordSignIn;
    this.state.append(link);
  }

  stop(sentence) {
    this.stopped = true;
    this.say(sentence, true);
  }
}
