// The page around viewer and report. It outlives both: the next study comes into the same two panes, or into the window
// on the second monitor. And it compares whose images and whose report stand there, all the time.
import { channel } from "../imaging/ohif/channel.js";
import { route } from "../imaging/ohif/protocol.js";
import { agreement } from "./same_patient.js";
import { splitter } from "./workspace_split.js";

const SLOW = 30_000; // ms after which a silent viewer is named
const STAYS = /^\/reading\/\d+\//; // what the report's frame may show; all else takes the whole window
const panes = document.querySelector("[data-workspace]");
const viewerFrame = document.querySelector("[data-viewer-frame]");
const reportFrame = document.querySelector("[data-report-frame]");
const block = document.querySelector("[data-block]");
const word = document.querySelector("[data-word]");
const words = panes.dataset;
const state = { report: null, viewer: null, since: Date.now(), apart: null, closed: false };

// The desk's own number: kept in the tab, so that its window on the second monitor is found again, but a copied tab is
// another desk.
async function deskNumber() {
  const kept = sessionStorage.getItem("desk");
  const id = kept && (await lock(kept)) ? kept : crypto.randomUUID();
  if (id !== kept) await lock(id);
  sessionStorage.setItem("desk", id);
  return id;
}

const lock = (id) => new Promise((resolve) => {
  navigator.locks.request(`desk:${id}`, { ifAvailable: true }, (held) => {
    resolve(Boolean(held));
    return held ? new Promise(() => {}) : undefined; // held as long as this page lives
  });
});

const who = ({ shown, name, number }) => `${shown ?? name.split("=")[0].replace("^", ", ").replaceAll("^", " ")} · ${number}`;

function say(sentence, tone) {
  word.textContent = sentence;
  word.className = `word ${tone}`;
  word.hidden = !sentence;
}

function judge(send) {
  const { report, viewer, since, closed } = state;
  const found = agreement(report, viewer, Date.now() - since);
  const different = found === "different";
  if (block.hidden === different) {
    block.hidden = !different;
    for (const frame of [viewerFrame, reportFrame]) frame.inert = different;
    if (state.apart) send("block", { blocked: different });
    if (different) block.querySelector("[data-open-again]").focus();
    else reportFrame.focus();
  }
  if (different) {
    block.querySelector("[data-block-report]").textContent = who(report);
    block.querySelector("[data-block-viewer]").textContent = [...new Set(viewer.patients.map(who))].join(" + ");
  }
  const slow = Date.now() - since > SLOW;
  if (closed) say(words.wordClosed, "urgent");
  else if (found === "same") say(words.wordSame, "good");
  else if (found === "waiting") say(slow ? words.wordSlow : words.wordWaiting, slow ? "urgent" : "calm");
  else say("", "");
}

const address = (studies) => new URL(route(studies), new URL(words.viewerPage, location.href)).href;

function begin(id) {
  const { send, on } = channel("desk", id);
  const again = () => judge(send);
  const name = `viewer:${id}`;

  const openStudies = (studies) => {
    state.since = Date.now();
    send("open", { studies });
    again();
  };

  on("report", ({ facts }) => {
    const other = facts.study !== state.report?.study;
    state.report = facts;
    history.replaceState(null, "", `/reading/${facts.key}/`);
    document.title = `${facts.shown} · ${facts.title}`;
    if (other) openStudies(facts.studies);
    else again();
  });
  on("ready", () => {
    state.closed = false;
    if (state.report) send("open", { studies: state.report.studies });
  });
  on("opening", ({ study }) => {
    state.viewer = { study, patients: [], opening: true };
    again();
  });
  on("shown", ({ study, patients }) => {
    state.viewer = { study, patients, opening: false };
    again();
  });
  on("gone", () => (state.viewer = null));
  on("compare", ({ studies }) => openStudies(studies));
  on("focus", () => reportFrame.focus());
  block.querySelector("[data-open-again]").addEventListener("click", () => {
    state.viewer = null;
    const studies = address([state.report.study]);
    if (state.apart) window.open(studies, name);
    else viewerFrame.src = studies;
    state.since = Date.now();
    again();
  });

  function apart() {
    const opened = window.open(state.report ? address(state.report.studies) : words.viewer, name, "popup");
    if (!opened) return say(words.wordPopup, "urgent");
    Object.assign(state, { apart: opened, viewer: null, since: Date.now(), closed: false });
    viewerFrame.src = "about:blank";
    show(true);
  }

  function together() {
    state.apart?.close();
    Object.assign(state, { apart: null, viewer: null, since: Date.now(), closed: false });
    viewerFrame.src = state.report ? address(state.report.studies) : words.viewer;
    show(false);
  }

  function show(isApart) {
    panes.classList.toggle("apart", isApart);
    document.querySelector("[data-apart]").hidden = isApart;
    document.querySelector("[data-together]").hidden = !isApart;
  }

  document.querySelector("[data-apart]").addEventListener("click", apart);
  document.querySelector("[data-together]").addEventListener("click", together);
  document.querySelector("[data-quick]").addEventListener("click", takeQuick);
  reportFrame.addEventListener("load", () => {
    const { pathname, href } = reportFrame.contentWindow.location;
    if (href !== "about:blank" && !STAYS.test(pathname)) location.assign(href);
    else reportFrame.focus();
  });
  setInterval(() => {
    state.closed = Boolean(state.apart?.closed);
    again();
  }, 1000);

  put(viewerFrame, name, words.viewer);
  put(reportFrame, `report:${id}`, location.pathname);
}

// A frame takes its name when it is put into the page, and not later.
function put(frame, name, source) {
  const mark = document.createComment("");
  frame.replaceWith(mark);
  Object.assign(frame, { name, src: source });
  mark.replaceWith(frame);
}

// The report with the quick viewer in it, on a page without frames.
function takeQuick() {
  document.cookie = "viewer=quick; Path=/; Max-Age=31536000; SameSite=Lax";
  location.reload();
}

if (!document.createElement("canvas").getContext("webgl2")) takeQuick();
splitter(panes, document.querySelector("[data-split]"));
deskNumber().then(begin);
