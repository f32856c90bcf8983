// The board stays true: images are counted as they arrive, and a change elsewhere is offered, or shown where nobody types.
const POLL = 4_000;
const place = document.querySelector("[data-board]");
const changed = document.querySelector("[data-changed]");
let tag = "";

async function poll() {
  const headers = { Accept: "application/json", "X-Background": "1" };
  if (tag) headers["If-None-Match"] = tag;
  const answer = await fetch(place.dataset.board, { headers, cache: "no-store" });
  if (!answer.ok) return; // 304: nothing is new
  tag = answer.headers.get("ETag") ?? "";
  const { state, images } = await answer.json();
  document.querySelectorAll("[data-images]").forEach((count) => {
    count.textContent = images[count.dataset.images] ?? count.textContent;
  });
  if (state === place.dataset.state) return;
  if (place.matches("ul") && !place.contains(document.activeElement)) await renew();
  else changed.hidden = false;
}

async function renew() {
  const page = await fetch(location.href, { headers: { "X-Background": "1" } });
  if (!page.ok) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-board]");
  if (!fresh) return;
  place.replaceChildren(...fresh.childNodes);
  place.dataset.state = fresh.dataset.state;
}

changed.querySelector("[data-reload]").addEventListener("click", () => location.reload());
setInterval(() => {
  if (!document.hidden) poll().catch(() => {}); // the network is away: the next poll tries again
}, POLL);
