// Time since a moment, as 0:42:10. Quiet for screen readers (role=timer): it can be asked for.
import { serverNow } from "./server_clock.js";

function elapsed(since) {
  const seconds = Math.max(0, Math.floor((serverNow() - since) / 1000));
  const two = (value) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export function tickElapsedClocks() {
  // Looked up each time: parts of the page are replaced while it is open.
  for (const clock of document.querySelectorAll("[data-elapsed-since]")) {
    clock.textContent = elapsed(Date.parse(clock.dataset.elapsedSince));
  }
}

export function startElapsedClocks() {
  tickElapsedClocks();
  setInterval(tickElapsedClocks, 1000);
}
