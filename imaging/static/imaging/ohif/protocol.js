// Current study left, prior right, scrolled and windowed together. OHIF's own comparison leaves panes empty.
const PICTURES = [
  { attribute: "numImageFrames", constraint: { greaterThan: { value: 0 } }, required: true },
  { attribute: "isReconstructable", weight: 5, constraint: { equals: { value: true } } },
];

const series = (place) => ({
  studyMatchingRules: [
    { attribute: "studyInstanceUIDsIndex", from: "options", required: true, constraint: { equals: { value: place } } },
  ],
  seriesMatchingRules: PICTURES,
});

const pane = (id) => ({
  viewportOptions: {
    viewportType: "stack",
    toolGroupId: "default",
    allowUnmatchedView: true,
    syncGroups: [
      { type: "voi", id: "ris-window", source: true, target: true, options: { syncColormap: false } },
      { type: "zoompan", id: "ris-zoom", source: true, target: true },
    ],
  },
  displaySets: [{ id }],
});

export const comparison = {
  id: "ris-beside",
  name: "Current | prior",
  numberOfPriorsReferenced: 1,
  toolGroupIds: ["default"],
  protocolMatchingRules: [],
  displaySetSelectors: { current: series(0), prior: series(1) },
  defaultViewport: pane("current"),
  stages: [
    {
      name: "beside",
      viewportStructure: { layoutType: "grid", properties: { rows: 1, columns: 2 } },
      viewports: [pane("current"), pane("prior")],
    },
  ],
};

// OHIF's path to these studies, the current one first.
export function route(studies) {
  const query = new URLSearchParams({ StudyInstanceUIDs: studies.join(",") });
  if (studies.length > 1) query.set("hangingProtocolId", comparison.id);
  return `basic?${query}`;
}
