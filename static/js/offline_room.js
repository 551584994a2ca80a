// The room without a connection. It seals what is tapped and can read none of it: whoever opens the session later,
// signed in, says that it was them, and it is added. What it shows is no more than a locked screen does.
import { startAlarms } from "./alarms.js";
import { DeviceStore, storesHere } from "./device_store.js";
import { startElapsedClocks } from "./elapsed_clock.js";
import { holdAfter, showHoldOf } from "./hold.js";
import { startMenus } from "./menus.js";
import { clockAt, deviceIsAhead, serverNow } from "./server_clock.js";
import { keepAwake } from "./wake_lock.js";

const ASK_EVERY = 3000;
// What the server would refuse, and nobody could correct unread: which field has to be looked at again.
const WRONG = {
  "events/": ({ kind, note, distress }) =>
    (kind === "NOTE" && !note && "note") || (kind === "DISTRESS" && !(distress >= 0 && distress <= 10) && "distress"),
  "vitals/": ({ systolic, diastolic, heart_rate: rate, spo2, moaas }) =>
    (!(systolic || diastolic || rate || spo2 || moaas) && "systolic") ||
    (Boolean(systolic) !== Boolean(diastolic) && (systolic ? "diastolic" : "systolic")) ||
    (Number(systolic) <= Number(diastolic) && systolic && "systolic"),
  "doses/": ({ units }) => !(units > 0) && "units",
};
const [, session] = /^\/sessions\/([0-9a-f-]{36})\/$/.exec(location.pathname) ?? [];

// The one that was in use last; a store that was left long ago takes nothing down any more.
async function storeOfSession() {
  const found = [];
  for (const place of await storesHere()) {
    if (!place.startsWith(`${session}|`)) continue;
    const store = new DeviceStore(place, []);
    await store.open();
    const facts = await store.facts();
    if (store.pair && facts && Date.now() < facts.until) found.push({ store, facts });
  }
  return found.sort((one, other) => other.facts.until - one.facts.until)[0];
}

class OfflineRoom {
  constructor(room, { store, facts }) {
    Object.assign(this, { room, store, facts });
    this.keeping = Promise.resolve();
    this.sign = document.getElementById("offline-sign");
    this.last = document.getElementById("offline-last");
    deviceIsAhead(facts.offset);
    document.addEventListener("submit", (event) => this.take(event));
    const since = document.getElementById("offline-since");
    if (facts.since) since.dataset.elapsedSince = facts.since;
    else since.parentElement.hidden = true;
    showHoldOf(facts);
    startElapsedClocks();
    startMenus();
    startAlarms();
    keepAwake();
    room.hidden = false;
    this.count();
  }

  take(event) {
    event.preventDefault();
    const form = event.target;
    const fields = Object.fromEntries([...new FormData(form, event.submitter)].filter(([, value]) => value !== ""));
    const wrong = WRONG[form.dataset.path](fields);
    if (wrong) {
      form.elements[wrong].focus();
      return;
    }
    const number = (name) => fields[name] ?? "";
    const pressure = [number("systolic"), number("diastolic")].filter(Boolean).join("/");
    const name = form.dataset.words ?? event.submitter.textContent.trim();
    const entry = {
      url: location.pathname + form.dataset.path,
      key: crypto.randomUUID(),
      shownAt: Date.now(),
      // The clock may have been set since the server was last heard: the next answer decides.
      clock: "",
      isMeasured: false,
      isUnclaimed: true,
      tappedAt: new Date(serverNow()).toISOString(),
      offset: Math.round(this.facts.offset),
      fields,
      words: [name, number("distress"), pressure, number("units"), number("note")].filter(Boolean).join(" · "),
      sentences: [],
    };
    this.keeping = this.keeping.then(() => this.keep(entry, form, name));
  }

  async keep(entry, form, name) {
    try {
      await this.store.add(entry);
    } catch {
      this.last.textContent = this.room.dataset.unkept;
      return;
    }
    form.reset();
    this.last.textContent = `${clockAt(new Date(entry.tappedAt), this.facts.zone)} ${name}`;
    this.facts.holdUntil = holdAfter(entry, this.facts);
    showHoldOf(this.facts);
    await this.store.keepFacts(this.facts);
    await this.count();
  }

  async count() {
    const kept = await this.store.count();
    this.sign.textContent = kept === 1 ? this.room.dataset.keptOne : this.room.dataset.kept.replace("%", kept);
  }

  get isTyping() {
    return [...this.room.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox]), textarea")].some((field) => field.value !== field.defaultValue);
  }
}

async function start() {
  const found = window.indexedDB && crypto.subtle ? await storeOfSession() : null;
  const room = found ? new OfflineRoom(document.getElementById("offline-room"), found) : null;
  document.getElementById("offline-nothing").hidden = room !== null;
  document.getElementById("offline-again").href = location.pathname;
  // Opened by its own address, it stands for no room.
  if (!session) return;
  setInterval(async () => {
    const answer = await fetch(`${location.pathname}mark/`, {
      headers: { Accept: "application/json", "X-Kapstone-Background": "yes" }, redirect: "manual",
    }).catch(() => null);
    if (!answer || answer.status >= 500 || room?.isTyping) return;
    await room?.keeping;
    location.reload();
  }, ASK_EVERY);
}

start();
