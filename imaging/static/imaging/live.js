// The part of a page that stays true: when something of mine has moved, it is fetched again. A dozing tab asks nothing.
const POLL = 20_000;
const place = document.querySelector("[data-live]");

async function poll() {
  const answer = await fetch(place.dataset.liveAt, { headers: { Accept: "application/json", "X-Background": "1" } });
  if (!answer.ok) return;
  const { state } = await answer.json();
  if (state === place.dataset.live || place.contains(document.activeElement)) return;
  const page = await fetch(location.href, { headers: { "X-Background": "1" } });
  if (!page.ok) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-live]");
  if (!fresh) return;
  place.replaceChildren(...fresh.childNodes);
  place.dataset.live = fresh.dataset.live;
}

setInterval(() => {
  if (!document.hidden) poll().catch(() => {}); // the network is away: the next poll tries again
}, POLL);
