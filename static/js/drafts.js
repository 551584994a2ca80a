// Keeps what is typed into a form and not sent, on the server, and offers it when the page is opened again.
// Only fields that were changed are kept: what somebody else has changed since is not put back over it.
// Forms that keep themselves (data-autosave) or must not be kept (data-no-draft) are left out.
import { BACKGROUND, post } from "./server.js";

const EVERY = 5000;
const RETRY = 15000;
// A request that outlives its page may carry this much.
const PARTING_LIMIT = 60000;
const NOT_TYPED = ["hidden", "password", "file", "submit", "button", "image", "reset"];
const TEXT = "textarea, input:not([type]), input[type=text]";

const typing = new Map();
let home = null;

function isKept(form) {
  if (!form || form.method !== "post" || form.closest("dialog")) return false;
  if ("autosave" in form.dataset || "noDraft" in form.dataset) return false;
  return form.querySelector(TEXT) !== null;
}

// The same on every visit of the page: where the form goes, and which of several it is.
function nameOf(form) {
  const action = form.getAttribute("action") ?? "";
  const alike = [...document.forms].filter((other) => (other.getAttribute("action") ?? "") === action && isKept(other));
  return `${action}#${alike.indexOf(form)}`;
}

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) => field.name && !field.name.startsWith("_") && !NOT_TYPED.includes(field.type) && !("noDraft" in field.dataset),
  );
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

function valuesOf(fields) {
  return fields.flatMap((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked ? [field.value] : [];
    if (field.tagName === "SELECT") return [...field.selectedOptions].map((option) => option.value);
    return [field.value];
  });
}

function changedIn(form) {
  const fields = fieldsOf(form);
  const names = new Set(fields.filter(isChanged).map((field) => field.name));
  return Object.fromEntries([...names].map((name) => [name, valuesOf(fields.filter((field) => field.name === name))]));
}

class Typing {
  constructor(form, token = crypto.randomUUID()) {
    this.form = form;
    this.name = nameOf(form);
    this.token = token;
    this.timer = 0;
    this.isDirty = false;
    this.isSent = false;
  }

  changed() {
    this.isDirty = true;
    this.isSent = false;
    if (!this.timer) this.timer = setTimeout(() => this.keep(), EVERY);
  }

  async keep() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (!this.isDirty || this.isSent || !this.form.isConnected) return;
    this.isDirty = false;
    const body = new URLSearchParams({
      page: home.dataset.page, form: this.name, token: this.token, fields: JSON.stringify(changedIn(this.form)),
    });
    const answer = await post(home.dataset.keepUrl, body, BACKGROUND, String(body).length < PARTING_LIMIT);
    if (answer?.ok) {
      const at = answer.status === 200 ? (await answer.json()).at : "";
      if (at) this.say(home.dataset.kept.replace("%", at));
      return;
    }
    this.say(home.dataset.notKept);
    // Shown too long ago, or to somebody else: asking again would not help.
    if (answer && [400, 409, 413].includes(answer.status)) return;
    this.isDirty = true;
    this.timer = setTimeout(() => this.keep(), RETRY);
  }

  say(words) {
    let place = this.form.querySelector("[data-draft-state]");
    if (!place) {
      place = document.createElement("p");
      place.className = "draft-state small muted";
      place.dataset.draftState = "";
      this.form.append(place);
    }
    place.textContent = words;
  }

  // The server forgets the draft when it takes the form, and takes no late save of it.
  leave() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.isSent = true;
    for (const [name, value] of [["_page", home.dataset.page], ["_form", this.name], ["_draft", this.token]]) {
      const field = this.form.querySelector(`input[name=${name}]`) ?? document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      this.form.append(field);
    }
  }
}

function typingIn(form) {
  if (!typing.has(form)) typing.set(form, new Typing(form));
  return typing.get(form);
}

// A form of the page that holds a draft, or the page's top for a form that is no longer there.
function offer(draft) {
  const form = [...document.forms].find((candidate) => isKept(candidate) && nameOf(candidate) === draft.form);
  const notice = document.getElementById("draft-offer").content.firstElementChild.cloneNode(true);
  const sentence = notice.querySelector("[data-sentence]");
  sentence.textContent = (form ? sentence.dataset.here : sentence.dataset.gone).replace("%", draft.at);
  notice.querySelector("[data-restore]").addEventListener("click", () => giveBack(draft, form, notice));
  notice.querySelector("[data-discard]").addEventListener("click", async () => {
    const answer = await post(home.dataset.discardUrl, new URLSearchParams({ page: home.dataset.page, pk: draft.pk }));
    if (answer?.ok) notice.remove();
  });
  if (form) {
    openAround(form);
    form.before(notice);
  } else document.querySelector("main .page-header, main h1")?.after(notice);
}

function openAround(element) {
  for (let part = element; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
}

async function giveBack(draft, form, notice) {
  const answer = await post(home.dataset.restoreUrl, new URLSearchParams({ page: home.dataset.page, pk: draft.pk }));
  if (!answer?.ok) return;
  const { fields, token } = await answer.json();
  if (form) typing.set(form, new Typing(form, token));
  const left = Object.entries(fields).filter(([name, values]) => !form || !fill(form, name, values));
  if (left.length === 0) notice.remove();
  else showLeft(notice, left);
}

function fill(form, name, values) {
  const fields = fieldsOf(form).filter((field) => field.name === name);
  fields.forEach((field, number) => {
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.tagName === "SELECT") for (const option of field.options) option.selected = values.includes(option.value);
    else field.value = values[number] ?? "";
    openAround(field);
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  fields[0]?.focus();
  return fields.length > 0;
}

// Text whose field is gone is shown, so that it can be copied.
function showLeft(notice, left) {
  notice.querySelector("[data-restore]").remove();
  const place = notice.querySelector("[data-left]");
  place.hidden = false;
  place.append(...left.flatMap(([, values]) => values.filter((value) => value.trim())).map((value) => {
    const line = document.createElement("p");
    line.textContent = value;
    return line;
  }));
}

async function findOffers() {
  if (![...document.forms].some(isKept)) return;
  const answer = await post(home.dataset.findUrl, new URLSearchParams({ page: home.dataset.page }), BACKGROUND);
  if (answer?.ok) (await answer.json()).drafts.forEach(offer);
}

export function keepDrafts() {
  home = document.querySelector("[data-drafts]");
  if (!home) return;
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const { form } = event.target;
      if (isKept(form) && fieldsOf(form).includes(event.target)) typingIn(form).changed();
    });
  }
  // Before anything else hears of it, so that htmx sends these fields too.
  document.addEventListener("submit", (event) => isKept(event.target) && typingIn(event.target).leave(), true);
  // Kept by the device instead: what is typed next is a new draft.
  document.addEventListener("kapstone:kept", (event) => {
    typing.delete(event.target);
    for (const name of ["_page", "_form", "_draft"]) event.target.querySelector(`input[name=${name}]`)?.remove();
  });
  const keepAll = () => typing.forEach((each) => each.keep());
  document.addEventListener("visibilitychange", () => document.hidden && keepAll());
  window.addEventListener("online", keepAll);
  document.body.addEventListener("kapstone:opened", keepAll);
  findOffers();
}
