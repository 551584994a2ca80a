// Clocks and alarms of a session, put into a screen that shows nothing else. Only what has changed is
// put in, so that an alarm is said once.
import { tickElapsedClocks } from "./elapsed_clock.js";
import { BACKGROUND } from "./server.js";

export async function look(place, url) {
  const answer = await fetch(url, { headers: BACKGROUND, redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  [...fresh.children].forEach((part, number) => {
    const shown = place.children[number];
    if (!shown) place.append(part);
    else if (words(shown) !== words(part)) shown.replaceWith(part);
  });
  tickElapsedClocks();
}

// The clock that runs here is not a change.
function words(part) {
  const copy = part.cloneNode(true);
  for (const clock of copy.querySelectorAll("[data-elapsed-since]")) clock.textContent = "";
  return copy.textContent.replace(/\s+/g, " ");
}
