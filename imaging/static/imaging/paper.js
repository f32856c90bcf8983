// Pages that are made for paper: their button prints, and a slip that was just booked prints at once.
document.querySelector("[data-print]").addEventListener("click", () => window.print());
if (document.body.hasAttribute("data-print-at-once")) window.addEventListener("load", () => window.print());
