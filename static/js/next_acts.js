// What stands ready to be tapped follows the clock too: it is asked for anew when the server said it would change.
// A target that was tapped rests as long as it can be undone, so that two taps are not two entries.

const REST = 10000;

let changesAt = Infinity;

function readClock() {
  const wait = document.getElementById("next")?.dataset.changesIn;
  changesAt = wait === undefined ? Infinity : Date.now() + Number(wait) * 1000;
}

function look() {
  if (Date.now() < changesAt) return;
  changesAt = Infinity;
  document.body.dispatchEvent(new CustomEvent("kapstone:room-changed"));
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

export function startNextActs() {
  document.addEventListener("kapstone:kept", rest);
  document.addEventListener("htmx:afterSettle", readClock);
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000);
  readClock();
}
