// Search while typing: what is found stands below the field. Arrows walk through it, Escape puts it away.
const PAUSE = 200; // milliseconds: the next letter mostly comes sooner

function attach(field) {
  const place = field.parentElement.querySelector("[data-found]");
  let waiting;
  let asking;

  function put(html) {
    place.innerHTML = html;
    place.hidden = !html.trim();
  }

  async function ask() {
    asking?.abort();
    const text = field.value.trim();
    if (!text) return put("");
    asking = new AbortController();
    try {
      const address = `${field.dataset.findAt}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { signal: asking.signal, headers: { "X-Requested-With": "fetch" } });
      if (field.value.trim() === text) put(answer.ok ? await answer.text() : "");
    } catch (error) {
      if (error.name !== "AbortError") put("");
    }
  }

  function step(event, by) {
    const links = [field, ...place.querySelectorAll("a")];
    const next = links[links.indexOf(document.activeElement) + by];
    if (!next || place.hidden) return;
    event.preventDefault();
    next.focus();
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  field.parentElement.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") step(event, 1);
    if (event.key === "ArrowUp") step(event, -1);
    if (event.key === "Escape" && !place.hidden) {
      event.preventDefault();
      put("");
      field.focus();
    }
  });
  if (field.value) ask();
}

document.querySelectorAll("[data-find-at]").forEach(attach);
