// Words to an event that was tapped before: one dialog for the whole timeline.
import { openDialog } from "./dialogs.js";

function ask(event) {
  const button = event.target.closest("[data-words-to]");
  if (!button) return;
  const form = document.querySelector("[data-words-form]");
  form.action = button.dataset.wordsTo;
  document.querySelector("[data-words-title]").textContent = button.dataset.wordsAbout;
  openDialog("words-dialog");
  form.querySelector("[name=note]").focus();
}

export function startEventWords() {
  document.addEventListener("click", ask);
  document.addEventListener("kapstone:kept", (event) => event.target.closest("#words-dialog")?.close());
}
