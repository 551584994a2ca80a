// What stands ready to be tapped follows the clock too: it is asked for anew when the server said it would change.
// A target that was tapped rests as long as it can be undone, so that two taps are not two entries.
import { serverNow } from "./server_clock.js";

const REST = 10000;
// The clock there has to have come so far too.
const A_MOMENT = 1000;
// Asked in vain, without a connection, it is asked again.
const ASK_AGAIN = 5000;

let askedAt = -Infinity;
let said = "";

// Said once, when what is likely next is another: not at every look.
function sayNext() {
  const next = document.getElementById("next");
  const words = next?.querySelector(".next-act .next-button, .next-act .next-words")?.textContent.replace(/\s+/g, " ").trim() ?? "";
  const line = document.getElementById("next-said");
  if (line && said !== "" && words !== said) line.textContent = words;
  said = words;
}

// A finger already on its way does not meet another act than the one it aimed at.
function settle(event) {
  if (event.target.id !== "next") return;
  const acts = event.target.querySelectorAll(".next-act");
  for (const act of acts) act.classList.add("is-fresh");
  setTimeout(() => {
    for (const act of acts) act.classList.remove("is-fresh");
  }, 300);
}

function changesAt() {
  const moments = [...document.querySelectorAll("[data-changes-at]")].map(({ dataset }) => Date.parse(dataset.changesAt));
  return Math.min(...moments) + A_MOMENT;
}

// By the server's clock, so that an answer that was long on its way, or came after a sleep, is asked anew at once.
// A covered page is asked anew when it is opened.
function look() {
  if (serverNow() < changesAt() || document.body.classList.contains("is-covered")) return;
  if (performance.now() - askedAt < ASK_AGAIN) return;
  askedAt = performance.now();
  document.body.dispatchEvent(new CustomEvent("kapstone:room-changed"));
}

// A guest network answers as well, with a page of its own, and would leave the room empty.
function keepRoom(event) {
  if (event.target.closest("#room") && !event.detail.xhr.responseText.includes('id="room"')) event.detail.shouldSwap = false;
}

function rest(event) {
  const act = event.target.closest(".next-act");
  if (!act) return;
  const buttons = act.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  act.classList.add("is-kept");
  setTimeout(() => {
    for (const button of buttons) button.disabled = false;
    act.classList.remove("is-kept");
  }, REST);
}

// One act for somebody who has gone through every line; each stays visible and can be taken off again.
function tickAll(event) {
  const button = event.target.closest("[data-tick-all]");
  if (!button) return;
  for (const box of button.closest("form").querySelectorAll("[name=items]")) box.checked = true;
}

// The checklist opens when it is what comes next, without another tap; what is ticked in it stays.
function openChecklist() {
  const list = document.querySelector("#leaving details");
  if (list && document.getElementById("next-checklist")) list.open = true;
}

function showScripted() {
  for (const button of document.querySelectorAll("button[data-scripted]")) button.hidden = false;
}

export function startNextActs() {
  document.addEventListener("click", tickAll);
  document.addEventListener("htmx:afterSettle", showScripted);
  showScripted();
  document.addEventListener("kapstone:kept", rest);
  document.addEventListener("htmx:beforeSwap", keepRoom);
  document.addEventListener("htmx:oobAfterSwap", settle);
  document.addEventListener("htmx:afterSettle", sayNext);
  document.addEventListener("htmx:afterSettle", openChecklist);
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000);
  sayNext();
}
