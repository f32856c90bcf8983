// Clocks that run down to a moment: 00:14, and after it "late by 00:02". Hours and minutes.
const pad = (n) => String(n).padStart(2, "0");

function show(clock) {
  const left = (Date.parse(clock.dateTime) - Date.now()) / 60_000;
  const minutes = Math.abs(left < 0 ? Math.ceil(left) : Math.floor(left));
  const days = Math.floor(minutes / 1440);
  const time = `${pad(Math.floor((minutes % 1440) / 60))}:${pad(minutes % 60)}`;
  const text = days ? `${days} d ${time}` : time;
  const shown = left < 0 ? `${clock.dataset.wordLate} ${text}` : text;
  if (clock.textContent !== shown) clock.textContent = shown;
  clock.classList.toggle("late", left < 0);
}

function all() {
  document.querySelectorAll("[data-clock]").forEach(show);
}

document.querySelectorAll("[data-clock]").forEach((clock) => (clock.title ||= clock.textContent.trim()));
all();
setInterval(all, 5_000);
