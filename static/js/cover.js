// What covers a page nobody may read: after a sign-in has ended, or while it is locked. The page stays as
// it is underneath, hidden, so that nothing typed is lost.
import { canAskForPasskey, passkeyFor } from "./passkey.js";
import { JSON_ONLY, post, renewTokens } from "./server.js";
import { look } from "./watch.js";

const WATCH_EVERY = 15000;
const ASK_EVERY = 5000;

export class Cover {
  constructor(urls, opened) {
    this.urls = urls;
    this.opened = opened;
    this.dialog = document.getElementById("cover");
    this.kind = "";
    this.watchedAt = 0;
    this.askedAt = 0;
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    // A browser lets a second Escape close any dialog.
    this.dialog.addEventListener("close", () => this.isShown && this.dialog.showModal());
    this.dialog.addEventListener("submit", (event) => this.submit(event), true);
    this.dialog.addEventListener("click", (event) => event.target.closest("[data-passkey]") && this.usePasskey());
  }

  get isShown() {
    return this.kind !== "";
  }

  show(kind, answer = {}) {
    if (this.kind === kind) return;
    const wasShown = this.isShown;
    this.kind = kind;
    if (!wasShown) {
      this.title = document.title;
      this.field = document.activeElement;
    }
    document.title = this.dialog.dataset.title;
    document.body.classList.add("is-covered");
    this.dialog.replaceChildren(document.getElementById(`cover-${kind}`).content.cloneNode(true));
    if (kind === "locked") this.prepareLock(answer);
    if (kind === "ended") this.prepareEnd();
    if (!this.dialog.open) this.dialog.showModal();
    (this.dialog.querySelector("[autofocus]") ?? this.dialog.querySelector("h1")).focus();
  }

  hide() {
    const kind = this.kind;
    this.kind = "";
    this.dialog.close();
    this.dialog.replaceChildren();
    document.body.classList.remove("is-covered");
    document.title = this.title;
    this.field?.focus?.();
    if (kind === "ended") renewTokens();
  }

  // Once a second while covered: clocks and alarms, and whether it was opened in another tab.
  tick(settle) {
    const now = Date.now();
    // A clock that was set back must not make this wait for it.
    if (this.watch && Math.abs(now - this.watchedAt) >= WATCH_EVERY) this.look();
    if (Math.abs(now - this.askedAt) < ASK_EVERY) return;
    this.askedAt = now;
    if (this.kind !== "ended" || document.visibilityState === "visible") settle();
  }

  prepareEnd() {
    this.watch = "";
    const { pathname, search } = window.location;
    const link = this.dialog.querySelector("[data-sign-in-again]");
    link.href = `${this.urls.loginUrl}?${new URLSearchParams({ next: pathname + search })}`;
    // What was typed is kept on the server: leaving asks nothing.
    document.dispatchEvent(new CustomEvent("kapstone:signed-out"));
  }

  async prepareLock(answer) {
    this.watch = answer.watch;
    this.look();
    this.dialog.querySelector("[data-unlock]").hidden = !answer.may_unlock;
    this.dialog.querySelector("[data-day-is-over]").hidden = answer.may_unlock;
    const told = await fetch(this.urls.unlockUrl, { headers: JSON_ONLY }).catch(() => null);
    if (!told?.ok || this.kind !== "locked") return;
    const { passkey, has_code: hasCode } = await told.json();
    this.passkey = passkey;
    this.dialog.querySelector("[data-passkey]").hidden = !canAskForPasskey(passkey);
    if (!hasCode) this.dialog.querySelector("[data-if-code]").remove();
  }

  look() {
    this.watchedAt = Date.now();
    const place = this.dialog.querySelector("[data-watch]");
    if (place) look(place, this.watch);
  }

  submit(event) {
    if (!event.target.matches("[data-unlock]")) return;
    event.preventDefault();
    event.stopPropagation();
    this.send(new URLSearchParams(new FormData(event.target)));
  }

  async usePasskey() {
    const credential = await passkeyFor(this.passkey);
    if (credential) this.send(new URLSearchParams({ credential }));
  }

  async send(typed) {
    const form = this.dialog.querySelector("[data-unlock]");
    const answer = await post(this.urls.unlockUrl, typed);
    if (answer?.ok) {
      this.opened(await answer.json());
      return;
    }
    const sentence = form.querySelector("[data-unlock-error]");
    if (answer === null) sentence.textContent = form.dataset.offline;
    else if (answer.status === 429) sentence.textContent = form.dataset.tooMany;
    else if (answer.status === 422) sentence.textContent = (await answer.json()).words;
    else this.askedAt = 0;
    const field = form.querySelector("[name=password]");
    field.value = "";
    field.focus();
  }
}
