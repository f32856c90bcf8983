// Our extension of OHIF: it follows the report, says whose images are on screen, and gives the measurements when a person
// asks for them by a key. Never on "measurement added": that fires in mid-drag, with a length that is not drawn.
import { channel, inDesk } from "./channel.js";
import { linkScrolling } from "./linked.js";
import { comparison, route } from "./protocol.js";
import { measurements, scroll, shown } from "./screen.js";

const FORWARDED = new Set(["m", "p"]);
const BUSY = ["pointerdown", "keydown", "wheel", "touchstart"];
const ALIVE = 5000; // ms between two signs of life

const asked = () => (new URLSearchParams(location.search).get("StudyInstanceUIDs") ?? "").split(",").filter(Boolean);

function follow(services, commands) {
  const { send, on } = channel();
  const veil = document.querySelector("[data-veil]");
  const words = document.body.dataset;
  let said = "";
  let wanted = asked();
  let opening = true; // until the study that was asked for is on screen

  const cover = (sentence) => {
    veil.textContent = sentence;
    veil.hidden = !sentence;
  };

  // What is on screen, told whenever it changes, whoever changed it; the cover goes once it is what was asked for.
  const tell = () => {
    const patients = shown(services);
    const right = patients.some(({ study }) => study === wanted[0]);
    if (!patients.length || (opening && !right)) return;
    if (opening) cover("");
    opening = false;
    const now = JSON.stringify(patients);
    if (now === said) return;
    said = now;
    send("shown", { study: right ? wanted[0] : patients[0].study, patients });
  };

  const open = ({ studies }) => {
    if (studies.join() === wanted.join() && studies.join() === asked().join()) {
      said = "";
      return tell();
    }
    cover(words.wordOpening);
    wanted = studies;
    opening = true;
    said = "";
    send("opening", { study: studies[0] });
    services.measurementService.clearMeasurements();
    commands.runCommand("navigateHistory", { to: `/${route(studies)}` });
  };

  on("open", open);
  on("block", ({ blocked }) => cover(blocked ? words.wordOther : ""));
  on("scroll", ({ step }) => scroll(services, step));
  on("measurements?", () => send("measurements", { study: wanted[0], found: measurements(services, wanted[0]) }));
  setInterval(tell, 300); // OHIF has an event for each way an image gets on screen, and misses some

  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const wants = (event.altKey && FORWARDED.has(key)) || ((event.ctrlKey || event.metaKey) && key === "enter");
    if (!wants) return;
    event.preventDefault();
    event.stopPropagation();
    send("key", { key });
  }, true);

  let told = 0;
  BUSY.forEach((sign) => document.addEventListener(sign, () => {
    if (Date.now() - told < ALIVE) return;
    told = Date.now();
    send("alive");
  }, { passive: true, capture: true }));
  window.addEventListener("pagehide", () => send("gone"));
  send("ready");
}

export const bridge = {
  id: "ris.bridge",
  preRegistration({ servicesManager, commandsManager }) {
    const { services } = servicesManager;
    services.hangingProtocolService.addProtocol(comparison.id, comparison);
    linkScrolling(services);
    if (inDesk) follow(services, commandsManager);
  },
};
