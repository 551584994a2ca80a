// How scripts speak to the server: with the token of this page, and without following redirects.

export const BACKGROUND = { "X-Kapstone-Background": "yes" };
export const JSON_ONLY = { Accept: "application/json" };

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

// Returns null when there is no connection.
export async function post(url, body = new URLSearchParams(), headers = {}, keepalive = false) {
  try {
    const all = { ...JSON_ONLY, "X-CSRFToken": token(), ...headers };
    return await fetch(url, { method: "POST", body, headers: all, redirect: "manual", keepalive });
  } catch (problem) {
    if (problem instanceof TypeError) return null;
    throw problem;
  }
}

// After a new sign-in the page's tokens are of the old one: takes them from the page as it is now.
export async function renewTokens() {
  const answer = await fetch(window.location.href, { headers: BACKGROUND, redirect: "manual" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.body.getAttribute("hx-headers");
  if (!fresh) return;
  document.body.setAttribute("hx-headers", fresh);
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token();
}
