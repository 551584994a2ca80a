// Entries of the open session: kept on this device first, then sent, each under a key of its own, in the order of
// the taps, until the server has it. A repeat is harmless. Without this script the forms are sent as any other.
import { DeviceStore } from "./device_store.js";
import { post } from "./server.js";

const RETRY = [1000, 2000, 5000, 10000, 15000];
const LOOK_EVERY = 1500;
const UNDO_FOR = 10000;
const CLOCK_WAS_SET = 5000;
const REFUSED = [400, 404, 409, 413, 422];

class Outbox {
  constructor(room) {
    this.room = room;
    this.settings = JSON.parse(document.getElementById("outbox-settings").textContent);
    this.store = new DeviceStore(this.settings.place, this.settings.keys);
    this.measure(this.settings.now);
    this.lock = `kapstone-outbox-${this.settings.place}`;
    this.waiting = [];
    this.failures = 0;
    this.isSending = false;
    this.state = "stored";
  }

  async start() {
    setInterval(() => document.hidden || this.isSending || this.look(), LOOK_EVERY);
    if (this.settings.keys.length === 0) return;
    await this.store.open();
    this.waiting = await this.store.all();
    if (this.settings.isClosed && this.waiting.length === 0) {
      await this.store.wipe();
      return;
    }
    document.addEventListener("submit", (event) => this.take(event), true);
    document.addEventListener("click", (event) => this.act(event));
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
    document.body.addEventListener("kapstone:opened", () => this.look().then(() => this.flush()));
    this.room.setAttribute("data-outbox-ready", "");
    this.show();
    this.flush();
  }

  // How far this device's clock is ahead of the server's, which has just said its time.
  measure(serverTime) {
    this.offset = Date.now() - Date.parse(serverTime);
  }

  // When something was, by the server's clock; ``at`` is what this device's clock showed.
  byServer(at) {
    return new Date(at - this.offset).toISOString();
  }

  // A tap: mark it, keep it, send it.
  async take(event) {
    const form = event.target;
    if ("afterOutbox" in (event.submitter?.dataset ?? {}) && this.waiting.length > 0) this.holdBack(event);
    if (!("keep" in form.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const fields = Object.fromEntries(
      [...new FormData(form, event.submitter)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "tap"),
    );
    const several = new FormData(form).getAll("items");
    const shownAt = Date.now();
    const entry = {
      url: new URL(form.action).pathname,
      key: crypto.randomUUID(),
      shownAt,
      tappedAt: this.byServer(shownAt),
      offset: Math.round(this.offset),
      fields: { ...fields, ...(several.length ? { items: several } : {}) },
      words: this.wordsOf(form, event.submitter),
      sentences: [],
    };
    this.waiting.push(entry);
    this.show();
    this.said(entry);
    form.reset();
    form.dispatchEvent(new CustomEvent("kapstone:kept", { bubbles: true }));
    try {
      entry.order = await this.store.add(entry);
    } catch {
      this.noStore = true;
      this.show();
    }
    this.flush();
  }

  // A signature, and leaving, come after every entry: nothing can join the record later.
  holdBack(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    document.getElementById("outbox").scrollIntoView({ block: "center" });
    document.getElementById("outbox-first").hidden = false;
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
    // One tab at a time; a second tab's entries are its own.
    await navigator.locks.request(this.lock, () => this.sendAll());
    this.isSending = false;
    this.show();
    if (this.toSend().length > 0) this.timer = setTimeout(() => this.flush(), RETRY[Math.min(this.failures, RETRY.length - 1)]);
  }

  toSend() {
    return this.waiting.filter((entry) => entry.sentences.length === 0);
  }

  async sendAll() {
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

  // True when the server has decided about the entry, one way or the other.
  async send(entry) {
    const { items = [], ...fields } = entry.fields;
    const body = new URLSearchParams({ ...fields, key: entry.key, tapped_at: entry.tappedAt, device_offset_ms: entry.offset });
    for (const item of items) body.append("items", item);
    const answer = await post(entry.url, body, { "X-Kapstone-Background": "yes" });
    if (answer === null || answer.type === "opaqueredirect" || !(answer.ok || REFUSED.includes(answer.status))) {
      this.state = answer === null ? "offline" : answer.type === "opaqueredirect" || answer.status === 403 ? "locked" : "waiting";
      return false;
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      entry.undo = said.undo ?? "";
      entry.isStored = true;
      if (this.last === entry && !entry.undo) this.said(null);
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
    await this.look();
    if (entry.wasRetimed || Math.abs(this.offset - entry.offset) < CLOCK_WAS_SET) return false;
    Object.assign(entry, { wasRetimed: true, offset: Math.round(this.offset), tappedAt: this.byServer(entry.shownAt) });
    return true;
  }

  async forget(entry) {
    this.waiting = this.waiting.filter((other) => other !== entry);
    if (entry.order) await this.store.remove(entry.order);
  }

  async act(event) {
    const button = event.target.closest("[data-outbox-act]");
    if (!button) return;
    const entry = this.waiting.find((other) => other.key === button.dataset.key) ?? this.last;
    if (!entry) return;
    if (button.dataset.outboxAct === "undo") await this.undo(entry);
    if (button.dataset.outboxAct === "drop") await this.forget(entry);
    if (button.dataset.outboxAct === "again") await this.sendAgain(entry, button.closest("li"));
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

  // Not sent yet: it never was. Sent: the server marks it as a slip of the finger, and keeps both.
  async undo(entry) {
    this.said(null);
    await navigator.locks.request(this.lock, async () => {
      if (!entry.isStored) return this.forget(entry);
      await post(entry.undo);
      document.body.dispatchEvent(new CustomEvent("kapstone:room-changed"));
    });
  }

  // Somebody else's entry shows within two seconds: asks for a mark that changes with the record.
  async look() {
    const answer = await fetch(this.settings.markUrl, {
      headers: { Accept: "application/json", "X-Kapstone-Background": "yes" }, redirect: "manual",
    }).catch(() => null);
    if (answer === null) this.state = "offline";
    else if (this.state === "offline") {
      this.state = "stored";
      this.flush();
    }
    if (answer?.ok) {
      const { mark, now } = await answer.json();
      this.measure(now);
      if (this.mark !== undefined && mark !== this.mark) document.body.dispatchEvent(new CustomEvent("kapstone:room-changed"));
      this.mark = mark;
    }
    this.show();
  }

  // The last tap, with undo for ten seconds.
  said(entry) {
    this.last = entry;
    clearTimeout(this.undoTimer);
    const bar = document.getElementById("undo-bar");
    if (!bar) return;
    bar.hidden = entry === null;
    if (entry === null) return;
    bar.querySelector("[data-undo-words]").textContent = entry.words;
    bar.querySelector("button").dataset.key = entry.key;
    this.undoTimer = setTimeout(() => this.said(null), UNDO_FOR);
  }

  show() {
    const sign = document.getElementById("outbox-sign");
    if (!sign) return;
    if (this.waiting.length === 0) document.getElementById("outbox-first").hidden = true;
    const open = this.toSend().length;
    if (open === 0 && this.state !== "offline") this.state = "stored";
    else if (open > 0 && this.state === "stored") this.state = "waiting";
    const state = this.noStore && open ? "unkept" : this.state;
    const words = sign.dataset[state].replace("%", open);
    if (sign.textContent !== words) sign.textContent = words;
    sign.dataset.state = state;
    const list = document.getElementById("outbox-list");
    // A row that has not changed stays as it is: somebody may be typing a reason into it.
    const shown = new Map([...list.children].map((row) => [row.dataset.entry, row]));
    const rows = this.waiting.map((entry) => shown.get(this.nameOf(entry)) ?? this.row(entry)).reverse();
    if (rows.length !== list.children.length || rows.some((row, place) => row !== list.children[place])) list.replaceChildren(...rows);
  }

  nameOf(entry) {
    return [entry.key, ...entry.sentences].join(" ");
  }

  row(entry) {
    const template = document.getElementById(entry.sentences.length ? "outbox-refused" : "outbox-waiting");
    const row = template.content.firstElementChild.cloneNode(true);
    row.dataset.entry = this.nameOf(entry);
    const at = new Date(Date.parse(entry.tappedAt));
    row.querySelector("time").textContent = at.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.settings.zone });
    row.querySelector("[data-words]").textContent = entry.words;
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
