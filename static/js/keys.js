// Single keys press the link or button that carries data-key. They can be switched off on this
// device (WCAG 2.1.4); Ctrl-K always works. The choice is a cookie: pages keep nothing in the browser's storage but unsent entries.
import { openDialog } from "./dialogs.js";
import { remember } from "./remember.js";

function areOn() {
  return !document.cookie.split("; ").includes("keys=off");
}

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

function press(key) {
  const quoted = CSS.escape(key);
  const target = document.querySelector(`main [data-key="${quoted}"]`) ?? document.querySelector(`[data-key="${quoted}"]`);
  target?.click();
  return target !== null;
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openDialog("command-box");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!areOn() || isTyping(event.target)) return;
  if (event.key === "/") openDialog("command-box");
  else if (event.key === "?") openDialog("key-list");
  else if (event.key.length !== 1 || !press(event.key.toLowerCase())) return;
  event.preventDefault();
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  const toggle = document.querySelector("[data-keys-switch]");
  if (!toggle) return;
  toggle.checked = areOn();
  toggle.addEventListener("change", () => remember("keys", toggle.checked ? "" : "off"));
}
