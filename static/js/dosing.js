// The dosing page's small helps: milligrams as units are typed, and a mark on what was tapped.
// Everything here repeats what the server says; the page works without it.

import { startAlarms } from "./alarms.js";
import { startEventWords } from "./event_words.js";
import { startNextActs } from "./next_acts.js";
import { startOutbox } from "./outbox.js";
import { startVitalsPad } from "./vitals_pad.js";
import { keepAwake } from "./wake_lock.js";

function showMilligrams(line) {
  const form = line.closest("form");
  const units = form?.querySelector('[name="units"], [name="planned_units"]');
  const output = line.querySelector("[data-mg-preview]");
  if (!units || !output) return;
  const strength = Number(line.dataset.mgOf);
  const update = () => {
    const typed = Number(units.value);
    const milligrams = Math.round(typed * strength * 100) / 100;
    output.textContent = typed > 0 && Number.isFinite(milligrams) ? `= ${milligrams}\u00a0mg` : "";
  };
  units.addEventListener("input", update);
  update();
}

function watchMilligrams(root) {
  for (const line of root.querySelectorAll("[data-mg-of]")) showMilligrams(line);
}

document.addEventListener("click", (event) => {
  const tap = event.target.closest(".tap-grid button");
  if (tap) tap.setAttribute("aria-pressed", "true");
});
document.addEventListener("htmx:afterSwap", (event) => watchMilligrams(event.target));
watchMilligrams(document);
startVitalsPad();
startNextActs();
startEventWords();
startOutbox();
startAlarms();
keepAwake();
