// What stands on OHIF's screen, in our words. Every answer names the study and the image that it is about.
const text = (value) => {
  if (Array.isArray(value)) return text(value[0]);
  if (value && typeof value === "object") {
    return [value.Alphabetic, value.Ideographic, value.Phonetic].map((group) => group ?? "").join("=").replace(/=+$/, "");
  }
  return value == null ? "" : String(value);
};

// The display sets that hang in the panes; none before there is a pane.
function hung({ viewportGridService: grid, displaySetService: sets }) {
  if (!window.cornerstone?.getEnabledElements().length) return [];
  const panes = [...grid.getState().viewports.values()];
  return panes.flatMap((pane) => pane.displaySetInstanceUIDs ?? []).map((uid) => sets.getDisplaySetByUID(uid)).filter(Boolean);
}

// Study, number and name of each patient whose images are hung, from the headers of these images.
export function shown(services) {
  const found = hung(services).map((set) => {
    const header = set.instance ?? set.instances?.[0] ?? set.images?.[0] ?? {};
    return { study: set.StudyInstanceUID, number: text(header.PatientID), name: text(header.PatientName) };
  });
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

const active = ({ cornerstoneViewportService: views, viewportGridService: grid }) =>
  views?.getCornerstoneViewport(grid.getActiveViewportId());

export function scroll(services, step) {
  const view = active(services);
  if (!view?.getImageIds) return;
  const last = view.getImageIds().length - 1;
  view.setImageIdIndex(Math.min(last, Math.max(0, view.getCurrentImageIdIndex() + step)));
}

// The finished measurements on this study's images as lines of text, in the order in which they were made.
export function measurements({ measurementService }, study) {
  return measurementService
    .getMeasurements()
    .filter(({ referenceStudyUID }) => referenceStudyUID === study)
    .map((each) => {
      const said = each.displayText ?? {};
      const lines = Array.isArray(said) ? said : [...(said.primary ?? []), ...(said.secondary ?? [])];
      return { label: each.label ?? "", text: lines.filter(Boolean).join(", ") };
    })
    .filter((each) => each.label || each.text);
}
