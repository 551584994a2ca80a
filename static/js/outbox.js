// Entries of the open session: kept on this device first, then sent, each under a key of its own, in the order of
// the taps, until the server has it. A repeat is harmless. Without this script the forms are sent as any other.
import { countIn, DeviceStore } from "./device_store.js";
import { holdOf, latestHold, showHold, silenceEndedHold } from "./hold.js";
import { BACKGROUND, JSON_ONLY, post } from "./server.js";
import { clockAt, deviceIsAhead } from "./server_clock.js";

const RETRY = [1000, 2000, 5000, 10000, 15000];
const LOOK_EVERY = 1500;
const UNDO_FOR = 10000;
const CLOCK_WAS_SET = 5000;
// A request that hangs on a dead line is given up, and made again.
const PATIENCE = 15000;
// As long as a locked sign-in may go on recording (trust.md 7.3).
const OPEN_FOR = 4 * 60 * 60 * 1000;
const REFUSED = [400, 404, 409, 413, 422];

function orGiveUp(request) {
  return Promise.race([request, new Promise((done) => setTimeout(() => done(null), PATIENCE))]);
}

// What the server said; nothing, when it was not the server that answered.
async function saidBy(answer) {
  return (answer && (await orGiveUp(answer.json().catch(() => null)))) || {};
}

// When this page was answered, by this device's clock: what the page says of the time was true then.
function answeredAt() {
  const [page] = performance.getEntriesByType("navigation");
  return Date.now() - performance.now() + (page?.responseStart ?? performance.now());
}

class Outbox {
  constructor(room) {
    this.room = room;
    this.settings = JSON.parse(document.getElementById("outbox-settings").textContent);
    this.store = new DeviceStore(this.settings.place, this.settings.keys);
    this.mark = this.settings.mark;
    this.waiting = [];
    this.clock = this.measuredClock = crypto.randomUUID();
    this.clockAhead = Date.now() - performance.now();
    this.setOffset(answeredAt() - Date.parse(this.settings.now));
    this.lastAt = this.settledAt = 0;
    this.keeping = Promise.resolve();
    this.inHand = new Set();
    this.beside = 0;
    this.lock = `kapstone-outbox-${this.settings.place}`;
    this.failures = 0;
    this.isSending = false;
    this.state = "stored";
  }

  async start() {
    setInterval(() => document.hidden || this.isSending || this.look(), LOOK_EVERY);
    if (this.settings.keys.length === 0) return;
    await this.store.open();
    // A page that was long in the making says little of the time.
    await this.look();
    await this.gather();
    this.stayReachable();
    if (this.settings.isClosed && this.waiting.length === 0) {
      await this.store.wipe();
      return;
    }
    document.addEventListener("submit", (event) => this.take(event), true);
    document.addEventListener("click", (event) => this.act(event));
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
    document.body.addEventListener("kapstone:opened", () => this.look().then(() => this.flush()));
    if (this.settings.isGroup) this.stayUntilSent();
    this.room.setAttribute("data-outbox-ready", "");
    this.show();
    this.flush();
  }

  // While the client is here the room opens on this device without a connection as well, and takes entries down.
  stayReachable() {
    if (!this.settings.isUnderWay) {
      this.store.shut();
      return;
    }
    const leave = () => this.store.leaveOpen({
      since: document.querySelector(".room-top [data-elapsed-since]")?.dataset.elapsedSince ?? "",
      holdMinutes: this.settings.holdMinutes,
      holdUntil: latestHold(),
      offset: this.offset,
      zone: this.settings.zone,
      until: Date.now() + OPEN_FOR,
    }).catch(() => null);
    for (const kind of ["htmx:afterSettle", "kapstone:kept"]) document.addEventListener(kind, leave);
    leave();
    navigator.serviceWorker?.register(this.settings.workerUrl, { scope: this.settings.scope }).catch(() => null);
  }

  // What is tapped on the page of a group waits for this page: a member's own can count it, and neither read nor send
  // it. Nothing stands in the way of a call for help.
  stayUntilSent() {
    const isWaiting = () => this.toSend().length + this.inHand.size > 0;
    let isCalling = false;
    document.addEventListener("click", (event) => {
      const link = event.target.closest("#group-cards a[href]:not([data-opens])");
      isCalling = Boolean(link?.closest(".notice"));
      if (link && !isCalling && isWaiting()) this.holdBack(event);
    }, true);
    window.addEventListener("beforeunload", (event) => {
      if (!isCalling && isWaiting()) event.preventDefault();
    });
  }

  // How far this device's clock is ahead of the server's, which said its time when this one showed ``at``. It holds
  // for everything tapped since this clock was last set, whether the connection was there or not. ``doubt`` is how
  // long the answer may have been under way: an offset that it cannot tell from the one that is used stays in use.
  measure(serverTime, at, doubt) {
    this.watchClock();
    this.measuredClock = this.clock;
    const offset = at - Date.parse(serverTime);
    if (Math.abs(offset - this.offset) <= doubt) return;
    this.setOffset(offset);
    this.lastAt = this.settledAt;
    // Those on their way to the disk too, which were tapped last.
    for (const entry of [...this.waiting, ...this.inHand]) if (entry.clock === this.clock) this.time(entry);
  }

  // Somebody sets this device's clock. Back, and the leap is known, so that everything tapped goes by the new clock;
  // ahead, and it may as well have slept: the next answer of the server decides for what is tapped from here on.
  watchClock() {
    const ahead = Date.now() - performance.now();
    const leap = ahead - this.clockAhead;
    this.clockAhead = ahead;
    if (Math.abs(leap) < CLOCK_WAS_SET) return;
    const before = this.clock;
    this.clock = crypto.randomUUID();
    if (leap > 0) return;
    if (this.measuredClock === before) this.measuredClock = this.clock;
    this.setOffset(this.offset + leap);
    for (const entry of this.waiting.filter(({ clock }) => clock === before)) {
      Object.assign(entry, { clock: this.clock, shownAt: entry.shownAt + leap });
      if (entry.order) this.store.change(entry.order, entry);
    }
  }

  setOffset(offset) {
    this.offset = offset;
    deviceIsAhead(offset);
  }

  // When it was tapped, by the server's clock; ``shownAt`` is what this device's clock showed. A little doubt about
  // the clock never changes the order of taps.
  time(entry) {
    const at = entry.shownAt - this.offset;
    this.lastAt = at <= this.lastAt && this.lastAt - at < CLOCK_WAS_SET ? this.lastAt + 1 : at;
    entry.offset = Math.round(this.offset);
    entry.tappedAt = new Date(this.lastAt).toISOString();
  }

  // A tap: keep it, mark it, send it. The mark is a promise, so it shows once the disk has the entry.
  async take(event) {
    const form = event.target;
    if ("afterOutbox" in (event.submitter?.dataset ?? {}) && this.waiting.length + this.inHand.size + this.beside > 0) this.holdBack(event);
    if (!("keep" in form.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const fields = Object.fromEntries(
      [...new FormData(form, event.submitter)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "tap"),
    );
    const several = new FormData(form).getAll("items");
    this.watchClock();
    const entry = {
      url: new URL(form.action).pathname,
      key: crypto.randomUUID(),
      shownAt: Date.now(),
      clock: this.clock,
      isMeasured: this.clock === this.measuredClock,
      fields: { ...fields, ...(several.length ? { items: several } : {}) },
      words: this.wordsOf(form, event.submitter),
      hold: holdOf(form),
      sentences: [],
    };
    this.time(entry);
    form.reset();
    this.inHand.add(entry);
    this.show();
    // One after the other, in the order of the taps.
    this.keeping = this.keeping.then(() => this.keep(entry, form));
  }

  async keep(entry, form) {
    try {
      entry.order = await this.store.add(entry);
    } catch {
      this.noStore = true;
    }
    this.inHand.delete(entry);
    this.waiting = [...this.waiting.filter((other) => other.key !== entry.key), entry];
    this.show();
    this.said(entry);
    form.dispatchEvent(new CustomEvent("kapstone:kept", { bubbles: true }));
    // Without a connection the next look finds it again; a try for every tap would only slow the taps down.
    if (this.state !== "offline") this.flush();
  }

  // A signature, and leaving, come after every entry: nothing can join the record later.
  holdBack(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    document.getElementById("outbox").scrollIntoView({ block: "center" });
    document.getElementById("outbox-first").hidden = this.waiting.length + this.inHand.size === 0;
    this.flush();
  }

  wordsOf(form, submitter) {
    const label = submitter?.dataset.words ?? form.dataset.words ?? submitter?.textContent ?? "";
    const note = form.querySelector("[name=note]")?.value ?? "";
    const numbers = ["systolic", "diastolic"].map((name) => form.querySelector(`[name=${name}]`)?.value).filter(Boolean);
    return [label.trim(), numbers.join("/"), note.trim()].filter(Boolean).join(" · ");
  }

  async flush() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.timer);
    // One tab at a time; a second tab's entries are its own. Whatever goes wrong, there is a next try.
    await navigator.locks.request(this.lock, () => this.sendAll()).catch(() => (this.failures += 1));
    this.isSending = false;
    this.show();
    if (this.toSend().length > 0) this.timer = setTimeout(() => this.flush(), RETRY[Math.min(this.failures, RETRY.length - 1)]);
  }

  toSend() {
    return this.waiting.filter((entry) => entry.sentences.length === 0 && !entry.isUnclaimed);
  }

  // What another tab of this device kept and did not live to send; without what it sent or took back. What was tapped
  // by a clock that nobody had measured since it was set is read by that clock as it is now.
  async gather() {
    try {
      const known = new Map(this.waiting.map((entry) => [entry.order, entry]));
      const kept = await this.store.all(known);
      for (const entry of kept.filter(({ order, isMeasured }) => !known.has(order) && !isMeasured)) {
        entry.clock = this.clock;
        this.time(entry);
      }
      this.waiting = [...kept, ...this.waiting.filter((entry) => !entry.order)];
    } catch {
      this.noStore = true;
    }
  }

  async sendAll() {
    await this.gather();
    if (this.clock !== this.measuredClock && this.waiting.length > 0) await this.look();
    if (this.clock !== this.measuredClock) {
      this.failures += 1;
      return;
    }
    const changed = new Set();
    for (const entry of this.toSend()) {
      if (!(await this.send(entry))) {
        this.failures += 1;
        break;
      }
      this.failures = 0;
      changed.add("room");
      if (entry.url.includes("/doses/")) changed.add("medicine");
      if (entry.url.includes("/readiness/")) changed.add("leaving");
    }
    for (const part of changed) document.body.dispatchEvent(new CustomEvent(`kapstone:${part}-changed`));
  }

  // True when the server has decided about the entry, one way or the other. Taken it has what it names by its key: a
  // page that a strange network puts in between is answered with 200 as well.
  async send(entry) {
    const { items = [], ...fields } = entry.fields;
    const body = new URLSearchParams({ ...fields, key: entry.key, tapped_at: entry.tappedAt, device_offset_ms: entry.offset });
    for (const item of items) body.append("items", item);
    // A device that knows of no network has not sent anything.
    entry.wasSent ||= navigator.onLine;
    const answer = await orGiveUp(post(entry.url, body, BACKGROUND));
    const said = await saidBy(answer);
    const isTaken = said.key === entry.key;
    if (answer === null || answer.type === "opaqueredirect" || !(isTaken || REFUSED.includes(answer.status))) {
      this.state = answer === null ? "offline" : answer.type === "opaqueredirect" || answer.status === 403 ? "locked" : "waiting";
      return false;
    }
    if (isTaken) {
      entry.undo = said.undo ?? "";
      entry.isStored = true;
      this.settledAt = Date.parse(entry.tappedAt);
      if (this.last === entry && !entry.undo) this.said(null);
      await this.forget(entry);
      if (entry.isUndone) await this.takeBack(entry, BACKGROUND);
    } else if (entry.isUndone) {
      await this.forget(entry);
    } else if (await this.isRetimed(entry)) {
      return this.send(entry);
    } else {
      entry.sentences = said.sentences?.length ? said.sentences : [this.room.dataset.notTaken];
      if (entry.order) await this.store.change(entry.order, entry);
    }
    return true;
  }

  // The clock of this device was set while the entry waited: its time is counted anew, once.
  async isRetimed(entry) {
    if (entry.wasRetimed) return false;
    const { tappedAt } = entry;
    await this.look();
    if (entry.tappedAt === tappedAt) this.time(entry);
    entry.wasRetimed = true;
    return Math.abs(Date.parse(entry.tappedAt) - Date.parse(tappedAt)) > CLOCK_WAS_SET;
  }

  async forget(entry) {
    this.waiting = this.waiting.filter((other) => other !== entry);
    if (entry.order) await this.store.remove(entry.order);
  }

  async act(event) {
    const button = event.target.closest("[data-outbox-act]");
    if (!button) return;
    if (button.dataset.outboxAct === "claim-all") {
      await this.claim(this.unclaimed());
      return;
    }
    const entry = this.waiting.find((other) => other.key === button.dataset.key) ?? this.last;
    if (!entry) return;
    if (button.dataset.outboxAct === "undo") await this.undo(entry);
    if (button.dataset.outboxAct === "drop") await this.forget(entry);
    if (button.dataset.outboxAct === "claim") await this.claim([entry]);
    if (button.dataset.outboxAct === "again") await this.sendAgain(entry, button.closest("li"));
    this.show();
    this.flush();
  }

  unclaimed() {
    return this.waiting.filter((entry) => entry.isUnclaimed);
  }

  // Whoever is signed in says that they made these, when nobody could be asked.
  async claim(entries) {
    for (const entry of entries) {
      entry.isUnclaimed = false;
      await this.store.change(entry.order, entry);
    }
    this.show();
    this.flush();
  }

  // With the reason that was asked for, a dose stands as it was taken.
  async sendAgain(entry, row) {
    const reason = row.querySelector("[name=deviation_reason]")?.value.trim();
    if (reason) entry.fields.deviation_reason = reason;
    entry.sentences = [];
    if (entry.order) await this.store.change(entry.order, entry);
  }

  // Not sent yet: it never was. Sent: the server marks it as a slip of the finger, and keeps both. Sent, and the answer
  // did not come: it may be in the record, so it is sent again and taken back there.
  async undo(entry) {
    this.said(null);
    await navigator.locks.request(this.lock, async () => {
      if (entry.isStored) return this.takeBack(entry);
      if (!entry.wasSent) return this.forget(entry);
      entry.isUndone = true;
      if (entry.order) await this.store.change(entry.order, entry);
    });
  }

  // Late, by itself, it says nothing of somebody being here.
  async takeBack(entry, headers = {}) {
    const answer = entry.undo ? await orGiveUp(post(entry.undo, undefined, headers)) : null;
    const said = await saidBy(answer);
    if (!said.undone) this.said(entry, document.getElementById("undo-bar")?.dataset.notUndone);
    document.body.dispatchEvent(new CustomEvent("kapstone:room-changed"));
  }

  // Somebody else's entry shows within two seconds: asks for a mark that changes with the record.
  async look() {
    if (this.settings.besidePlace) this.beside = await countIn(this.settings.besidePlace).catch(() => this.beside);
    const askedAt = performance.now();
    const answer = await orGiveUp(fetch(this.settings.markUrl, {
      headers: { ...JSON_ONLY, ...BACKGROUND }, redirect: "manual",
    }).catch(() => null));
    const { mark, now } = await saidBy(answer);
    if (answer === null || (answer.ok && !now)) this.state = "offline";
    else if (this.state === "offline") {
      this.state = "stored";
      this.flush();
    }
    if (now) {
      const halfway = (performance.now() - askedAt) / 2;
      this.measure(now, Date.now() - halfway, halfway);
      if (mark !== this.mark) document.body.dispatchEvent(new CustomEvent("kapstone:room-changed"));
      this.mark = mark;
    }
    this.show();
  }

  // The last tap, with undo for ten seconds; ``instead`` says why that did not work.
  said(entry, instead = "") {
    this.last = entry;
    clearTimeout(this.undoTimer);
    const bar = document.getElementById("undo-bar");
    if (!bar) return;
    bar.hidden = entry === null;
    if (entry === null) return;
    bar.querySelector("[data-undo-words]").textContent = instead ? instead.replace("%", entry.words) : entry.words;
    bar.querySelector("button").hidden = instead !== "";
    bar.querySelector("button").dataset.key = entry.key;
    this.undoTimer = setTimeout(() => this.said(null), UNDO_FOR);
  }

  show() {
    const sign = document.getElementById("outbox-sign");
    if (!sign) return;
    if (this.waiting.length === 0) document.getElementById("outbox-first").hidden = true;
    const open = this.toSend().length;
    const isSettled = open + this.inHand.size === 0;
    if (isSettled && this.state !== "offline") this.state = "stored";
    else if (!isSettled && this.state === "stored") this.state = "waiting";
    const asks = this.waiting.length - open;
    const state = this.noStore && open ? "unkept" : this.state !== "stored" ? this.state : asks > 0 ? "asks" : this.beside > 0 ? "beside" : "stored";
    const counts = { asks, beside: this.beside, waiting: open + this.inHand.size };
    const words = sign.dataset[state].replace("%", counts[state] ?? open);
    if (sign.textContent !== words) sign.textContent = words;
    sign.dataset.state = state;
    const unclaimed = this.unclaimed().length;
    const asking = document.getElementById("outbox-claim");
    asking.hidden = unclaimed === 0;
    asking.querySelector("[data-count]").textContent = unclaimed;
    const beside = document.getElementById("outbox-beside");
    if (beside) beside.hidden = this.beside === 0;
    silenceEndedHold(this.waiting);
    const list = document.getElementById("outbox-list");
    // A row that has not changed stays as it is: somebody may be typing a reason into it.
    const shown = new Map([...list.children].map((row) => [row.dataset.entry, row]));
    const rows = this.waiting.map((entry) => shown.get(this.nameOf(entry)) ?? this.row(entry)).reverse();
    const stays = new Set(rows);
    for (const row of shown.values()) if (!stays.has(row)) row.remove();
    rows.forEach((row, place) => {
      if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
    });
  }

  nameOf(entry) {
    const when = entry.sentences.length ? "" : entry.tappedAt;
    return [entry.key, entry.isUnclaimed ? "unclaimed" : "", entry.isUndone ? "undone" : "", when, ...entry.sentences].join(" ");
  }

  row(entry) {
    const kind = entry.isUnclaimed ? "unclaimed" : entry.sentences.length ? "refused" : "waiting";
    const template = document.getElementById(`outbox-${kind}`);
    const row = template.content.firstElementChild.cloneNode(true);
    row.dataset.entry = this.nameOf(entry);
    row.querySelector("time").textContent = clockAt(new Date(entry.tappedAt), this.settings.zone);
    showHold(row, entry, this.settings);
    const words = row.querySelector("[data-words]");
    words.replaceChildren(entry.isUndone ? document.createElement("del") : "");
    (words.firstElementChild ?? words).textContent = entry.words;
    for (const button of row.querySelectorAll("[data-outbox-act]")) button.dataset.key = entry.key;
    const sentence = row.querySelector("[data-sentences]");
    if (sentence) sentence.textContent = entry.sentences.join(" ");
    const reason = row.querySelector("[data-reason]");
    if (reason) reason.hidden = !entry.url.includes("/doses/");
    return row;
  }
}

export function startOutbox() {
  const room = document.querySelector("[data-outbox]");
  // Without these a page sends its forms at once, as before.
  if (!room || !window.indexedDB || !crypto.subtle || !navigator.locks) return;
  new Outbox(room).start();
}
