// How long the sign-in lasts. The server decides; this warns a minute ahead, lets one key extend it, and
// covers the page when it is over. Only a person's own keys and touches are reported as being there.
import { Cover } from "./cover.js";
import { BACKGROUND, JSON_ONLY, post } from "./server.js";

// A whole minute must be left when the server has answered.
const WARN = 63000;
// Input is reported at once when it follows a pause, and again after it stopped: to five seconds.
const REPORT_EVERY = 30000;
const AFTER_INPUT = 5000;
const NEAR_THE_END = 90000;
const SAID_AT = [60, 30, 10];

class SignIn {
  constructor(root) {
    this.urls = root.dataset;
    this.channel = new BroadcastChannel("kapstone-sign-in");
    this.cover = new Cover(this.urls, (answer) => this.opened(answer));
    this.warning = document.getElementById("sign-in-warning");
    this.reportedAt = Date.now();
    this.timer = 0;
    this.isAsking = false;
    this.extend(Number(root.dataset.seconds));
    this.listen();
    setInterval(() => this.tick(), 1000);
  }

  listen() {
    for (const kind of ["keydown", "pointerdown", "wheel", "touchmove"]) {
      window.addEventListener(kind, (event) => this.input(event), { capture: true, passive: kind !== "keydown" });
    }
    this.warning.addEventListener("cancel", (event) => event.preventDefault());
    this.warning.querySelector("[data-stay]").addEventListener("click", () => this.report());
    document.addEventListener("visibilitychange", () => document.hidden || this.tick());
    window.addEventListener("pageshow", (event) => event.persisted && this.settle());
    window.addEventListener("focus", () => this.cover.isShown && this.settle());
    document.addEventListener("htmx:responseError", (event) => event.detail.xhr.status === 423 && this.settle());
    document.addEventListener("submit", (event) => this.lockByHand(event));
    this.channel.addEventListener("message", ({ data }) => {
      if (data.kind === "here" && !this.cover.isShown) this.extend(data.seconds);
      else this.settle();
    });
  }

  get left() {
    return this.deadline - Date.now();
  }

  extend(seconds) {
    this.deadline = Date.now() + seconds * 1000;
    if (this.warning.open && this.left > WARN) this.warning.close();
  }

  tick() {
    if (this.isAsking) return;
    if (this.cover.isShown) this.cover.tick(() => this.settle());
    else if (this.left <= 0) this.settle();
    else if (this.left <= WARN && !this.warning.open) this.warn();
    else if (this.warning.open) this.count();
  }

  input(event) {
    if (!event.isTrusted || this.cover.isShown) return;
    if (this.warning.open) {
      if (event.type === "keydown" && !event.target.closest("form")) event.preventDefault();
      if (event.type === "keydown" || event.type === "pointerdown") this.report();
      return;
    }
    clearTimeout(this.timer);
    const pause = Date.now() - this.reportedAt;
    if (pause >= REPORT_EVERY || this.left < NEAR_THE_END) this.report();
    else this.timer = setTimeout(() => this.report(), Math.min(AFTER_INPUT, REPORT_EVERY - pause));
  }

  async report() {
    clearTimeout(this.timer);
    this.reportedAt = Date.now();
    const answer = await post(this.urls.hereUrl);
    if (!answer?.ok) {
      // Without a connection nothing is known; the clock here goes on.
      if (answer) this.settle();
      return;
    }
    const { seconds } = await answer.json();
    this.extend(seconds);
    this.channel.postMessage({ kind: "here", seconds });
  }

  async ask() {
    this.isAsking = true;
    try {
      const answer = await fetch(this.urls.stateUrl, { headers: { ...JSON_ONLY, ...BACKGROUND } });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    } finally {
      this.isAsking = false;
    }
  }

  // Another tab may have been used: the server knows.
  async warn() {
    const answer = await this.ask();
    if (answer && answer.state !== "OPEN") return this.take(answer);
    if (answer) this.extend(answer.seconds);
    if (this.left > WARN || this.warning.open) return;
    this.warning.showModal();
    this.count();
  }

  count() {
    const seconds = Math.max(0, Math.ceil(this.left / 1000));
    this.warning.querySelector("[data-seconds-left]").textContent = seconds;
    const said = this.warning.querySelector("[data-seconds-said]");
    if (SAID_AT.includes(seconds)) said.textContent = `${seconds} ${said.dataset.words}`;
  }

  async settle() {
    if (!this.isAsking) this.take(await this.ask());
  }

  take(answer) {
    if (answer === null) {
      if (this.left <= 0) this.cover.show("unsure");
      return;
    }
    const isSamePerson = answer.person === document.body.dataset.person;
    if (answer.state === "OPEN" && isSamePerson) this.opened(answer);
    else this.cover.show(answer.state === "LOCKED" && isSamePerson ? "locked" : "ended", answer);
    if (this.cover.isShown && this.warning.open) this.warning.close();
  }

  opened(answer) {
    const wasCovered = this.cover.isShown;
    this.extend(answer.seconds);
    if (!wasCovered) return;
    this.cover.hide();
    this.channel.postMessage({ kind: "opened" });
    document.body.dispatchEvent(new CustomEvent("kapstone:opened"));
  }

  async lockByHand(event) {
    if (!event.target.matches("[data-lock]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const answer = await post(event.target.action);
    this.channel.postMessage({ kind: "locked" });
    if (answer?.ok) this.take(await answer.json());
  }
}

export function watchSignIn() {
  const root = document.querySelector("[data-sign-in]");
  if (root) new SignIn(root);
}
