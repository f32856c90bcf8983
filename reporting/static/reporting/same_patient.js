// Whether the images on screen are of the patient whose report is open. Pure: what both sides say goes in, a word comes out.
const GRACE = 4000; // ms in which the viewer may still show what was open before the report changed

const foldNumber = (text) => String(text).normalize("NFKC").toUpperCase().replace(/[\s\-‐‑]/g, "");

// Words without accents and case; Müller, Mueller and Muller are one.
const words = (group) =>
  group.normalize("NFKD").replace(/\p{M}/gu, "").replace(/ß/g, "ss").toUpperCase()
    .split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => word.replace(/([AOU])E/g, "$1"));

const groups = (name) => String(name).split("=").map(words).filter((found) => found.length);

// Machines leave out middle names and cut long ones: what the shorter one says has to stand in the longer one.
function sameGroup(one, other) {
  const [less, more] = one.length <= other.length ? [one, other] : [other, one];
  return less.every((word) => more.includes(word)) || one.join("") === other.join("");
}

export function sameName(one, other) {
  const [ours, theirs] = [groups(one), groups(other)];
  if (!ours.length || !theirs.length) return true; // nobody says a name: the number decides
  return ours.some((mine) => theirs.some((group) => sameGroup(mine, group)));
}

export const samePatient = (report, images) =>
  foldNumber(report.number) === foldNumber(images.number) && sameName(report.name, images.name);

// "waiting", "same" or "different". `report` and `viewer` are the last that each side said, null before the first word;
// `since` is how long ago the report changed, in ms.
export function agreement(report, viewer, since) {
  if (!report || !viewer || viewer.opening) return "waiting";
  if (viewer.patients.every((each) => samePatient(report, each))) return "same";
  return viewer.study !== report.study && since < GRACE ? "waiting" : "different";
}
