// The vitals pad: a tap on a track sets its value, big keys type the exact figure, the signed limits stand beside it.
// A complete set within the limits is kept by itself; one outside them waits for a second look. Numbers are never
// filled in for anybody, and the form works without all this.

const SIDES = [
  ["call", (value, row) => value >= row.callFrom || value < row.callBelow],
  ["recheck", (value, row) => value >= row.recheckFrom || value < row.recheckBelow],
];

const rows = (form) => [...form.querySelectorAll("[data-track]")];
const box = (row) => row.querySelector("input[type=number]");
const slider = (row) => row.querySelector("input[type=range]");

function judged(row) {
  const value = box(row).value === "" ? NaN : Number(box(row).value);
  // A limit that was not signed is NaN, and nothing lies beyond it.
  const limits = Object.fromEntries(["callFrom", "callBelow", "recheckFrom", "recheckBelow"].map((name) => [name, Number(row.dataset[name] ?? NaN)]));
  return SIDES.find(([, lies]) => lies(value, limits))?.[0] ?? "";
}

function show(row) {
  const isEmpty = box(row).value === "";
  row.classList.toggle("is-set", !isEmpty);
  if (!isEmpty) slider(row).value = box(row).value;
  const side = judged(row);
  for (const mark of row.querySelectorAll("[data-mark]")) mark.hidden = mark.dataset.mark !== side;
}

function say(form) {
  const line = form.querySelector("[data-pad-say]");
  const [systolic, diastolic] = rows(form).map((row) => Number(box(row).value));
  let words = line.dataset.more;
  if (rows(form).some((row) => judged(row) !== "")) words = line.dataset.check;
  if (systolic && diastolic && systolic <= diastolic) words = line.dataset.reversed;
  if (line.textContent !== words) line.textContent = words;
  return words === line.dataset.more;
}

function changed(row) {
  show(row);
  return say(row.closest("form"));
}

// Only a finger that lifts from a track ends a set; typing and stepping never do.
function released(row) {
  const form = row.closest("form");
  if (changed(row) && rows(form).every((each) => box(each).value !== "")) form.requestSubmit();
}

function step(row, by) {
  if (box(row).value === "") return;
  box(row).value = Number(box(row).value) + by;
  changed(row);
}

// Two figures are a whole value unless they can begin one of three.
function isWhole(text, row) {
  return text.length >= 3 || (text.length === 2 && Number(text) * 10 > Number(slider(row).max) + 90);
}

function typeDigit(form, digit) {
  const row = rows(form).find((each) => each.classList.contains("is-typed")) ?? rows(form)[0];
  const text = (isWhole(box(row).value, row) ? "" : box(row).value) + digit;
  box(row).value = String(Number(text));
  changed(row);
  if (isWhole(box(row).value, row)) moveOn(form, row);
}

function erase(form) {
  const row = rows(form).find((each) => each.classList.contains("is-typed"));
  if (!row) return;
  box(row).value = box(row).value.slice(0, -1);
  changed(row);
}

function typeInto(form, row) {
  for (const each of rows(form)) each.classList.toggle("is-typed", each === row);
  form.querySelector("[data-keypad]").hidden = row === null;
}

function moveOn(form, row) {
  const next = rows(form)[rows(form).indexOf(row) + 1] ?? null;
  typeInto(form, next);
  (next ? box(next) : form.querySelector("[type=submit]")).focus({ preventScroll: true });
}

function enhance(root) {
  for (const form of root.querySelectorAll("[data-pad]")) {
    for (const part of form.querySelectorAll("[data-scripted]")) part.hidden = false;
    for (const row of rows(form)) {
      // The pad has its own keys: the device's keyboard would cover it.
      box(row).inputMode = "none";
      show(row);
    }
    say(form);
  }
}

function pressed(event) {
  const form = event.target.closest("[data-pad]");
  if (!form) return;
  const row = event.target.closest("[data-track]");
  const key = event.target.closest("button");
  if (key?.dataset.step) step(row, Number(key.dataset.step));
  else if (key?.dataset.digit) typeDigit(form, key.dataset.digit);
  else if (key && "erase" in key.dataset) erase(form);
  else if (key && "next" in key.dataset) moveOn(form, rows(form).find((each) => each.classList.contains("is-typed")));
  else if (row && event.target === box(row)) typeInto(form, row);
}

export function startVitalsPad() {
  document.addEventListener("click", pressed);
  document.addEventListener("input", (event) => {
    const row = event.target.closest("[data-track]");
    if (!row) return;
    if (event.target === slider(row)) box(row).value = slider(row).value;
    changed(row);
  });
  document.addEventListener("change", (event) => {
    const row = event.target.closest("[data-track]");
    if (row && event.target === slider(row)) {
      box(row).value = slider(row).value;
      released(row);
    }
  });
  document.addEventListener("reset", (event) => {
    if (!event.target.matches("[data-pad]")) return;
    // The fields are empty a moment after the event.
    setTimeout(() => {
      typeInto(event.target, null);
      enhance(event.target.parentElement);
    });
  });
  document.addEventListener("htmx:afterSwap", () => enhance(document));
  enhance(document);
}
