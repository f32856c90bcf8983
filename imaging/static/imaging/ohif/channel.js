// How the parts of one reading desk talk: the page around them, the report, the viewer, be it beside or on the second
// monitor. The name of a frame or window ("viewer:ab12") says which part of which desk it is, and outlives navigation.
const [part, desk] = window.name.split(":");

export const inDesk = Boolean(desk) && ["report", "viewer"].includes(part);

// Gives { send, on }; messages carry who sent them, and each part hears all the others.
export function channel(own = part, name = desk) {
  const wire = new BroadcastChannel(`ris-reading:${name}`);
  const heard = new Map();
  wire.addEventListener("message", ({ data }) => heard.get(data.type)?.(data));
  return {
    send: (type, facts = {}) => wire.postMessage({ ...facts, type, from: own }),
    on: (type, act) => heard.set(type, act),
  };
}
