// How the reading page talks to the server: a form's fields out, JSON in, never a stale token.
export const token = () => document.cookie.split("; ").find((part) => part.startsWith("csrftoken="))?.slice(10) ?? "";

// Status 0 stands for no network. `background` marks what no person did.
export async function post(address, fields, { background = false } = {}) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  if (background) headers["X-Background"] = "1";
  const body = new URLSearchParams(fields);
  body.delete("csrfmiddlewaretoken"); // the cookie's is newer after a sign-in in another window
  try {
    const answer = await fetch(address, { method: "POST", headers, body });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.status, facts: isJson ? await answer.json() : {} };
  } catch {
    return { status: 0, facts: {} };
  }
}
