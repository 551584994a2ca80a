// Keeps a draft while somebody types: two seconds after a pause and when a field is left. Nothing
// typed is given up: without network or sign-in the text stays in the page and is sent again.
// A form opts in with data-autosave and holds components/autosave.html. Nothing is stored in the
// browser.

const PAUSE = 2000;
const RETRY = [3000, 6000, 12000, 24000];
// A request that outlives its page may carry this much.
const PARTING_LIMIT = 60000;
const BACKGROUND = { "X-Kapstone-Background": "autosave" };

class Draft {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.typed = 0;
    this.kept = 0;
    this.failures = 0;
    this.timer = 0;
    this.sending = null;
    // A form that shows two texts waits for the person's choice.
    this.isPaused = form.dataset.autosave === "paused";
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("focusout", () => this.soon(0));
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("focus", () => this.soon(0));
    document.addEventListener("visibilitychange", () => this.turn());
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty && !this.isLeaving) event.preventDefault();
    });
    window.addEventListener("pageshow", () => {
      this.isLeaving = false;
    });
  }

  get isDirty() {
    return this.typed !== this.kept;
  }

  changed() {
    this.typed += 1;
    this.soon(PAUSE);
  }

  soon(wait) {
    if (this.isPaused || this.isLeaving || !this.isDirty) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // The page goes out of sight. When that is because a button was pressed, the text is on its way already,
  // and a second sending of the same version would refuse the first.
  turn() {
    if (this.isPaused || this.isLeaving || !this.isDirty) return;
    clearTimeout(this.timer);
    this.save();
  }

  save() {
    if (this.sending) return this.sending;
    clearTimeout(this.timer);
    this.sending = this.send().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  async send() {
    const sent = this.typed;
    try {
      let answer = await this.post();
      // The form's token is of an earlier sign-in: take the present one and try once more.
      if (answer.status === 403 && (await this.renew())) answer = await this.post();
      if (!this.isPaused) await this.take(answer, sent);
    } catch (problem) {
      // No answer, or one that is not this server's.
      if (!(problem instanceof TypeError || problem instanceof SyntaxError)) throw problem;
      this.again(this.status.dataset.offline);
    }
  }

  post() {
    const body = new URLSearchParams(new FormData(this.form));
    const keepalive = document.hidden && String(body).length < PARTING_LIMIT;
    const headers = { Accept: "application/json", ...BACKGROUND };
    return fetch(this.form.action, { method: "POST", body, headers, keepalive, redirect: "manual" });
  }

  async take(answer, sent) {
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      this.askToSignIn();
      return;
    }
    if (![200, 409, 422].includes(answer.status)) {
      this.again(this.status.dataset.failed);
      return;
    }
    const { version, words } = await answer.json();
    this.failures = 0;
    this.say(words);
    if (answer.status === 200) {
      this.form.elements.version.value = version;
      this.kept = sent;
      this.soon(PAUSE);
    } else if (answer.status === 409) {
      this.isPaused = true;
      this.offerBoth();
    }
  }

  again(words) {
    this.say(words);
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    this.soon(wait);
  }

  askToSignIn() {
    const link = document.createElement("a");
    link.href = this.status.dataset.signInUrl;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = this.status.dataset.signIn;
    this.again(this.status.dataset.signedOut);
    this.status.append(" ", link);
  }

  offerBoth() {
    const button = document.createElement("button");
    button.type = "submit";
    button.className = "btn btn-secondary btn-sm";
    button.textContent = this.status.dataset.showBoth;
    this.status.append(" ", button);
  }

  // Reads the page anew for the token of the present sign-in; somebody else's is not used.
  async renew() {
    const answer = await fetch(window.location.href, { headers: BACKGROUND, redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.body.dataset.person !== document.body.dataset.person) {
      this.isPaused = true;
      this.say(this.status.dataset.other);
      return false;
    }
    const token = page.querySelector("form [name=csrfmiddlewaretoken]");
    if (!token) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token.value;
    return true;
  }

  // A button was pressed: what is on its way arrives first, so that the versions follow each other.
  submit(event) {
    this.isLeaving = true;
    clearTimeout(this.timer);
    if (!this.sending) return;
    event.preventDefault();
    this.sending.finally(() => this.form.requestSubmit(event.submitter));
  }

  say(words) {
    this.status.textContent = words;
  }
}

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) new Draft(form);
}
