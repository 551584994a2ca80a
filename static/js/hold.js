// The end of a hold, counted on this device from the tap that recorded the unit: nobody has to be asked for it.
import { clockAt } from "./server_clock.js";

// Null where the order names no hold, where the tap is not the time (typed, or out of the mouth already), and undone.
function endOf({ url, fields, tappedAt, isUndone }, minutes) {
  if (!minutes || isUndone || !url.endsWith("/doses/") || fields.at || fields.out_at) return null;
  return new Date(Date.parse(tappedAt) + minutes * 60000);
}

function showEnd(place, until, zone) {
  place.hidden = until === null;
  if (until === null) return;
  place.querySelector("time").textContent = clockAt(until, zone);
  place.querySelector("[data-alarm]").dataset.alarmAt = until.toISOString();
}

// Where several sessions stand on one page, the form says which order it is under, and whose seat the alarm names.
export function holdOf({ dataset }) {
  return { minutes: Number(dataset.holdMinutes) || undefined, alarm: dataset.holdAlarm, words: dataset.holdWords };
}

// What stands in a row of an entry that waits.
export function showHold(row, entry, { holdMinutes, zone }) {
  const place = row.querySelector("[data-hold]");
  if (!place) return;
  const { minutes = holdMinutes, alarm, words } = entry.hold ?? {};
  if (alarm) Object.assign(place.querySelector("[data-alarm]").dataset, { alarm, words });
  showEnd(place, endOf(entry, minutes), zone);
}

// An end that waits to be sent ends the hold of its dose here as well; one that was refused ends none.
export function silenceEndedHold(waiting) {
  const ends = waiting.filter(({ url, isUndone, sentences }) => url.endsWith("/out/") && !isUndone && sentences.length === 0);
  for (const sign of document.querySelectorAll("[data-alarm-dose]")) {
    sign.toggleAttribute("data-is-over", ends.some(({ url }) => url.endsWith(`/${sign.dataset.alarmDose}/out/`)));
  }
}

// The latest end that the page shows: for the page that opens without a connection.
export function latestHold() {
  const holds = document.querySelectorAll("[data-alarm=hold][data-alarm-at]:not([data-is-over])");
  const ends = [...holds].map(({ dataset }) => dataset.alarmAt);
  return ends.sort((one, other) => Date.parse(other) - Date.parse(one))[0] ?? "";
}

// There, the facts of the session carry it on.
export function showHoldOf(facts) {
  showEnd(document.getElementById("offline-hold"), facts.holdUntil ? new Date(facts.holdUntil) : null, facts.zone);
}

export function holdAfter(entry, facts) {
  return endOf(entry, facts.holdMinutes)?.toISOString() ?? facts.holdUntil;
}
