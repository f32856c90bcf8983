// The reading page: the draft, the signature, the heartbeat of the claim, the keys.
import { onKeys, press } from "../ris/keys.js";
import { post } from "./asking.js";
import { Draft } from "./draft.js";
import { signing } from "./sign.js";

const form = document.querySelector("[data-editor]");
const stage = document.querySelector("[data-viewer] canvas");

function heartbeat(draft) {
  const timer = setInterval(async () => {
    const { status, facts } = await post(form.dataset.keep, {}, { background: true });
    if (status === 200 || status === 0 || status >= 500) return; // no network: the lease outlives two missed beats
    clearInterval(timer);
    if (status === 401) draft.signedOut();
    else draft.stop(`${facts.error ?? status} ${draft.words.wordLost}`);
  }, Number(form.dataset.keepSeconds) * 1000);
}

function edit() {
  const draft = new Draft(form);
  const sign = signing(draft);
  draft.restore();
  heartbeat(draft);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key.toLowerCase() === "s") draft.save();
    else if (event.key === "Enter") sign.next();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyC") return;
    const critical = document.querySelector("[data-critical]");
    critical.open = true;
    critical.querySelector("[name=finding]").focus();
    event.preventDefault();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("textarea")) stage?.focus();
  });
  // Leaving by a button of this page waits for the last words.
  document.querySelectorAll(".leave form, .top form, [data-critical] form").forEach((other) => {
    other.addEventListener("submit", async (event) => {
      if (!draft.dirty) return;
      event.preventDefault();
      if (await draft.save()) other.requestSubmit(event.submitter);
    });
  });
  window.addEventListener("beforeunload", (event) => {
    if (draft.dirty && !draft.stopped) event.preventDefault();
  });
  (form.querySelector("#text-findings") ?? form.querySelector("textarea")).focus({ preventScroll: true });
}

if (form) edit();

onKeys({
  c: () => press("c"),
  e: () => form?.querySelector("#text-findings")?.focus(),
  l: () => location.assign(document.querySelector(".leave a").href),
});
