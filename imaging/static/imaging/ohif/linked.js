// Current and prior scroll together by place along the table, since OHIF links only what shares a frame of reference.
// Two scans differ in where they begin: the places are matched as they stood when one was last scrolled alone (Shift).
const place = (viewport, index) => {
  const id = viewport.getImageIds()[index];
  const position = window.cornerstone.metaData.get("imagePlaneModule", id)?.imagePositionPatient;
  return position ? position[2] : null;
};

// The image of `other` that lies nearest to where `from` is, shifted by `offset` mm; by share of the stack without places.
function nearest(from, other, offset) {
  const count = other.getImageIds().length;
  const here = place(from, from.getCurrentImageIdIndex());
  if (here === null || place(other, 0) === null) {
    const share = from.getCurrentImageIdIndex() / Math.max(1, from.getImageIds().length - 1);
    return Math.round(share * (count - 1));
  }
  let best = 0;
  for (let index = 1; index < count; index += 1) {
    if (Math.abs(place(other, index) - here - offset) < Math.abs(place(other, best) - here - offset)) best = index;
  }
  return best;
}

export function linkScrolling({ viewportGridService: grid }) {
  let busy = false;
  let alone = false;
  let offset = 0;

  const pair = () => window.cornerstone.getEnabledElements().map(({ viewport }) => viewport).filter((each) => each.getImageIds);

  function moved({ detail }) {
    const all = pair();
    const me = all.find(({ id }) => id === grid.getActiveViewportId());
    if (busy || all.length !== 2 || !me || detail.viewportId !== me.id) return;
    const other = all.find((each) => each !== me);
    if (alone) {
      const [mine, theirs] = [me, other].map((each) => place(each, each.getCurrentImageIdIndex()));
      offset = mine === null || theirs === null ? 0 : theirs - mine;
      return;
    }
    busy = true;
    const left = all.indexOf(me) === 0;
    Promise.resolve(other.setImageIdIndex(nearest(me, other, left ? offset : -offset))).finally(() => (busy = false));
  }

  for (const kind of ["keydown", "keyup", "wheel"]) {
    document.addEventListener(kind, (event) => (alone = event.shiftKey), { passive: true, capture: true });
  }
  const waiting = setInterval(() => {
    if (!window.cornerstone) return; // OHIF sets it when its image extension is loaded
    clearInterval(waiting);
    const { eventTarget } = window.cornerstone;
    eventTarget.addEventListener("CORNERSTONE_ELEMENT_ENABLED", ({ detail }) => {
      detail.element.addEventListener("CORNERSTONE_STACK_NEW_IMAGE", moved);
    });
  }, 50);
}
