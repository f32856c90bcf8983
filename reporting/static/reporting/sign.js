// The signature: the password in a dialog, nothing lost when it is wrong, and on to the next study.
import { post } from "./asking.js";

const dialog = document.getElementById("sign");

export function signing(draft) {
  const form = dialog.querySelector("[data-sign-form]");
  const problem = dialog.querySelector("[data-sign-problem]");
  const password = form.elements.password;
  const go = dialog.querySelector("[data-sign-go]");
  const release = dialog.querySelector("[data-release]");
  let button = null; // which of the signing buttons was pressed

  function ask(pressed) {
    button = pressed;
    problem.textContent = "";
    dialog.querySelector("[data-sign-title]").textContent = go.textContent = button.dataset.sign;
    if (release) release.hidden = !("final" in button.dataset);
    dialog.showModal();
    password.focus();
  }

  function fields() {
    const all = new FormData(draft.form);
    all.set("password", password.value);
    if (button.name) all.set(button.name, button.value);
    if (release && !release.hidden && form.elements.release.checked) all.set("release", "1");
    return all;
  }

  async function send() {
    go.disabled = true;
    if (draft.saving) await draft.saving;
    const { status, facts } = await post(button.formAction, fields());
    go.disabled = false;
    password.value = "";
    if (status === 200) {
      draft.stopped = true;
      draft.forget();
      location.assign(facts.to);
    } else if (status === 401) {
      dialog.close();
      draft.signedOut();
    } else {
      refused(status, facts);
    }
  }

  function refused(status, facts) {
    if (facts.revision !== undefined) {
      draft.revision = facts.revision;
      draft.saved = draft.text();
      draft.forget();
    }
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
