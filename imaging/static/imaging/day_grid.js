// The stations as columns. Dragging asks the server; what it refuses goes back to where it was.
const two = (number) => String(number).padStart(2, "0");
const clock = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;
const dayOf = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const hour = (number) => `${two(number)}:00:00`;

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

// Name, procedure, status and priority in words: colour only helps.
function face({ event }) {
  const facts = event.extendedProps;
  if (event.display === "background") return { domNodes: event.title ? [element("span", event.title, "face-closed")] : [] };
  const words = element("span", facts.statusWord, "face-status");
  const nodes = [element("span", facts.clock, "face-time"), element("strong", event.title, "face-who"), words, element("span", facts.what, "face-what")];
  if (facts.priority < 3) nodes.splice(1, 0, element("span", facts.priorityWord, `face-priority face-${facts.priority}`));
  return { domNodes: nodes };
}

export function makeGrid(place, facts, tools) {
  let { stations } = facts;
  const deciding = new Set(); // dropped, and the server has not answered yet: nobody takes it in the hand meanwhile
  let refocus = null; // the appointment that had the focus when its place was drawn anew
  const drawn = new Map(facts.events.map((event) => [event.id, JSON.stringify(event)]));
  const title = (id) => stations.find((station) => station.id === id)?.title ?? "";

  // Rooms that cannot do it are dimmed while it is in the hand.
  function dim(able) {
    const heads = [...place.querySelectorAll(".ec-col-head, .ec-day-head")].filter((head) => stations.some((each) => head.textContent.includes(each.title)));
    const columns = [...place.querySelectorAll(".ec-body .ec-day")];
    stations.forEach((station, at) => {
      const off = Boolean(able) && !able.includes(station.id);
      heads[at]?.classList.toggle("unable", off);
      columns[at]?.classList.toggle("unable", off);
    });
  }

  async function dropped(info) {
    const station = info.event.resourceIds[0];
    const { able, move, what } = info.event.extendedProps;
    if (!able.includes(station)) {
      info.revert();
      return tools.refuse(tools.word("Unable", { station: title(station), what }), info.event.id);
    }
    drawn.delete(info.event.id); // it stands where it was dropped: the next answer puts it where it is
    const at = [dayOf(info.event.start), clock(info.event.start)];
    deciding.add(info.event.id);
    const undo = () => info.revert();
    await tools.book(move, info.event.id, { id: station, title: title(station) }, at, info.event.title, undo);
    deciding.delete(info.event.id);
  }

  const options = (now) => ({
    resources: now.stations.map((station) => ({ id: station.id, title: station.title, extendedProps: station })),
    events: now.events,
    slotMinTime: hour(now.from),
    slotMaxTime: hour(now.to),
  });
  const calendar = window.EventCalendar.create(place, {
    ...options(facts),
    view: "resourceTimeGridDay",
    date: facts.date,
    locale: tools.day.dataset.locale,
    headerToolbar: { start: "", center: "", end: "" },
    allDaySlot: false,
    slotDuration: "00:15:00",
    snapDuration: "00:05:00",
    slotLabelInterval: "01:00:00",
    slotLabelFormat: (time) => clock(time),
    eventTimeFormat: (start, end) => `${clock(start)}–${clock(end)}`,
    slotHeight: 38,
    columnWidth: "minmax(9rem, 1fr)",
    slotEventOverlap: false,
    nowIndicator: true,
    scrollTime: facts.now.startsWith(facts.date) ? `${two(Math.max(facts.from, Number(facts.now.slice(11, 13)) - 1))}:00:00` : hour(facts.from),
    editable: facts.editable,
    eventDurationEditable: false,
    longPressDelay: 350,
    eventContent: face,
    eventClick: (info) => info.event.display !== "background" && tools.open(info.event.id),
    eventDragStart: (info) => {
      tools.hold("event", true);
      dim(info.event.extendedProps.able);
    },
    eventDragStop: () => {
      tools.hold("event", false);
      dim(null);
    },
    eventDrop: dropped,
    resourceLabelContent: ({ resource }) => {
      const room = resource.extendedProps.room;
      return { domNodes: [element("strong", resource.title), element("span", ` ${room}`, "muted small")] };
    },
    eventDidMount: ({ el, event }) => {
      if (event.display === "background") return;
      el.tabIndex = 0;
      el.dataset.study = event.id;
      el.setAttribute("role", "button");
      el.addEventListener("keydown", (pressed) => {
        if (pressed.key !== "Enter" && pressed.key !== " ") return;
        pressed.preventDefault();
        pressed.stopPropagation();
        tools.open(event.id);
      });
      if (event.id !== refocus || document.activeElement !== document.body) return;
      refocus = null;
      el.focus({ preventScroll: true });
    },
  });

  const undecided = (event) => deciding.has(event.target.closest("[data-study]")?.dataset.study) && event.stopPropagation();
  place.addEventListener("pointerdown", undecided, true);

  // An order from the side list.
  const side = tools.day.querySelector("[data-waiting]");
  let held = null;
  side.addEventListener("dragstart", (event) => {
    held = event.target.closest("[draggable]");
    if (!held) return;
    event.dataTransfer.setData("text/plain", held.dataset.study);
    event.dataTransfer.effectAllowed = "move";
    tools.hold("card", true);
    dim(held.dataset.able.split(" "));
  });
  side.addEventListener("dragend", () => {
    held = null;
    tools.hold("card", false);
    dim(null);
    place.classList.remove("taking");
  });
  place.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    place.classList.add("taking");
  });
  place.addEventListener("dragleave", () => place.classList.remove("taking"));
  place.addEventListener("drop", (event) => {
    const target = held && calendar.dateFromPoint(event.clientX, event.clientY);
    if (!held) return;
    event.preventDefault();
    const { study, able } = held.dataset;
    const who = held.querySelector("bdi").textContent;
    const what = held.querySelector(".card-what").firstChild.textContent.trim();
    if (!target?.resource) return;
    const { id } = target.resource;
    tools.hold("card", false);
    if (!able.split(" ").includes(String(id))) return tools.refuse(tools.word("Unable", { station: title(String(id)), what }), study);
    tools.book(tools.stepOf(study), study, { id, title: title(String(id)) }, [dayOf(target.date), clock(target.date)], who);
  });

  // Only what is another one than before is drawn anew: the rest keeps its place, its focus and the hand on it.
  function redraw(events) {
    const now = new Set(events.map((event) => event.id));
    for (const id of [...drawn.keys()].filter((each) => !now.has(each))) {
      calendar.removeEventById(id);
      drawn.delete(id);
    }
    for (const event of events) {
      const face = JSON.stringify(event);
      if (drawn.get(event.id) === face) continue;
      if (!calendar.updateEvent(event)) calendar.addEvent(event);
      drawn.set(event.id, face);
    }
  }

  let frame = JSON.stringify([facts.stations, facts.from, facts.to]);
  return {
    show(now) {
      refocus = place.contains(document.activeElement) ? document.activeElement.dataset.study : null;
      const wanted = JSON.stringify([now.stations, now.from, now.to]);
      if (wanted === frame) return redraw(now.events);
      frame = wanted;
      stations = now.stations;
      for (const [name, value] of Object.entries(options(now))) calendar.setOption(name, value);
      drawn.clear();
      now.events.forEach((event) => drawn.set(event.id, JSON.stringify(event)));
    },
  };
}
