// The signature: the password in a dialog, nothing lost when it is wrong, and on to the next study.
import { post } from "./asking.js";
import { remarks } from "./remarks.js";

const dialog = document.getElementById("sign");

export function signing(draft) {
  const form = dialog.querySelector("[data-sign-form]");
  const problem = dialog.querySelector("[data-sign-problem]");
  const password = form.elements.password;
  const go = dialog.querySelector("[data-sign-go]");
  const release = dialog.querySelector("[data-release]");
  const checks = remarks(dialog);
  let button = null; // which of the signing buttons was pressed
  let looking = null; // the checks, asked while the password is typed

  function ask(pressed) {
    button = pressed;
    problem.textContent = "";
    dialog.querySelector("[data-sign-title]").textContent = go.textContent = button.dataset.sign;
    if (release) release.hidden = !("final" in button.dataset);
    checks.clear();
    go.disabled = false;
    dialog.showModal();
    password.focus();
    looking = look();
  }

  // What the checks say, before anything is signed; the text is saved with it.
  async function look() {
    if (draft.saving) await draft.saving;
    const all = new FormData(draft.form);
    all.set("look", "1");
    const { status, facts } = await post(button.formAction, all);
    if (status === 200) keep(facts);
    else if (status === 401) out();
    else refused(status, facts);
  }

  function out() {
    dialog.close();
    draft.signedOut();
  }

  function keep(facts) {
    if (facts.revision !== undefined) {
      draft.revision = facts.revision;
      draft.saved = draft.text();
      draft.forget();
    }
    if (facts.remarks) go.disabled = checks.show(facts);
  }

  function fields() {
    const all = new FormData(draft.form);
    all.set("password", password.value);
    all.set("seen", checks.seen);
    if (button.name) all.set(button.name, button.value);
    if (release && !release.hidden && form.elements.release.checked) all.set("release", "1");
    return all;
  }

  async function send() {
    const before = checks.seen;
    await looking;
    if (!dialog.open || go.disabled) return;
    if (checks.seen !== before) {
      problem.textContent = problem.dataset.wordRead; // they came while the key was pressed: nobody has read them
      return;
    }
    go.disabled = true;
    const { status, facts } = await post(button.formAction, fields());
    go.disabled = false;
    password.value = "";
    if (status === 200) {
      draft.stopped = true;
      draft.forget();
      location.assign(facts.to);
    } else if (status === 401) {
      out();
    } else {
      refused(status, facts);
    }
  }

  function refused(status, facts) {
    keep(facts);
    if (facts.theirs) {
      dialog.close();
      draft.revision = facts.theirs.revision;
      draft.settle(draft.text(), facts.theirs.sections);
      return;
    }
    problem.textContent = facts.error ?? (status === 0 ? draft.words.wordAway : String(status));
    password.focus();
  }

  draft.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.dataset.sign) ask(event.submitter);
    else draft.save();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  dialog.querySelector("[data-sign-cancel]").addEventListener("click", () => dialog.close());

  return { next: () => ask(draft.form.querySelector("[data-sign-next]") ?? draft.form.querySelector("[data-sign]")) };
}
