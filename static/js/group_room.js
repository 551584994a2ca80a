// Several sessions on one page. What is live in each card follows the record and the clock; what is being typed, and
// what was opened, stays as it is.
import { startAlarms } from "./alarms.js";
import { tickElapsedClocks } from "./elapsed_clock.js";
import { startNextActs } from "./next_acts.js";
import { startOutbox } from "./outbox.js";
import { BACKGROUND } from "./server.js";
import { keepAwake } from "./wake_lock.js";

const SETTLES_IN = 300;

let isLooking = false;
let isAsked = false;

function cards(root) {
  return [...root.querySelectorAll("[data-card]")];
}

// A finger already on its way does not meet another act than the one it aimed at.
function settle(acts) {
  for (const act of acts) act.classList.add("is-fresh");
  setTimeout(() => acts.forEach((act) => act.classList.remove("is-fresh")), SETTLES_IN);
}

// A card whose session went on to another part of the page is another card.
function renew(shown, fresh) {
  if (shown.dataset.shape !== fresh.dataset.shape) {
    shown.replaceWith(fresh);
    settle([...fresh.querySelectorAll(".next-act")]);
    return;
  }
  const [before, after] = [shown, fresh].map((card) => card.querySelector("[data-live]"));
  if (!after) return;
  if (words(before) === words(after)) {
    if (after.dataset.changesAt) before.dataset.changesAt = after.dataset.changesAt;
    else delete before.dataset.changesAt;
    return;
  }
  before.replaceWith(after);
  settle([...after.querySelectorAll(".next-act")]);
}

// Running clocks and the tokens of forms are no change: what somebody is about to tap stays where it is.
function words(part) {
  const copy = part.cloneNode(true);
  for (const clock of copy.querySelectorAll("[data-elapsed-since]")) clock.textContent = clock.dataset.elapsedSince;
  for (const field of copy.querySelectorAll("[name=csrfmiddlewaretoken], [name=key]")) field.remove();
  for (const act of copy.querySelectorAll(".next-act")) act.classList.remove("is-fresh", "is-kept");
  for (const button of copy.querySelectorAll("button")) button.disabled = false;
  for (const sign of copy.querySelectorAll("[data-is-over]")) sign.removeAttribute("data-is-over");
  copy.removeAttribute("data-changes-at");
  return copy.outerHTML.replace(/\s+/g, " ");
}

async function look() {
  const answer = await fetch(window.location.href, { headers: BACKGROUND, redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [list, fresh] = [document, page].map((root) => root.getElementById("group-cards"));
  if (!list || !fresh) return;
  const shown = new Map(cards(list).map((card) => [card.dataset.card, card]));
  const stays = new Set();
  for (const card of cards(fresh)) {
    const before = shown.get(card.dataset.card);
    stays.add(card.dataset.card);
    if (before) renew(before, card);
    else list.append(card);
  }
  for (const [name, card] of shown) if (!stays.has(name)) card.remove();
  tickElapsedClocks();
}

async function follow() {
  isAsked = true;
  if (isLooking) return;
  isLooking = true;
  while (isAsked) {
    isAsked = false;
    await look();
  }
  isLooking = false;
}

document.addEventListener("click", (event) => {
  const pad = document.getElementById(event.target.closest("[data-opens]")?.dataset.opens ?? "");
  if (!pad) return;
  event.preventDefault();
  pad.open = true;
  pad.querySelector("input:not([type=hidden])").focus();
});
// What was recorded is done with: its pad closes.
document.addEventListener("kapstone:kept", (event) => event.target.closest("details.group-pad")?.removeAttribute("open"));
for (const kind of ["kapstone:room-changed", "kapstone:opened"]) document.body.addEventListener(kind, follow);
startNextActs();
startOutbox();
startAlarms();
keepAwake();
