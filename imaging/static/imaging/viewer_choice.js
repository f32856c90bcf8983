// Which viewer this browser gets: the full one where it can draw with WebGL, unless its person chose the quick one. The
// choice is a cookie, so that the server sends the right page at once.
const chosen = document.cookie.split("; ").find((part) => part.startsWith("viewer="))?.slice("viewer=".length);
const able = Boolean(document.createElement("canvas").getContext("webgl2"));
const offer = document.querySelector("[data-full-viewer]"); // on a page that could show the full one

function choose(which) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `viewer=${which}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

if (!able) choose("quick");
else if (!chosen) {
  choose("full");
  if (offer && window.top === window) location.reload();
}
if (able && offer && isSecureContext) {
  offer.hidden = false;
  offer.addEventListener("click", () => {
    choose("full");
    location.reload();
  });
}
