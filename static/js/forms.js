// Forms: sent once, errors brought to the eye, typed words not lost by a slip.

export function sendFormsOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // A file that is handed over leaves the page as it is: it may be asked for again.
    if (form.method !== "post" || event.defaultPrevented || "download" in form.dataset) return;
    if (form.dataset.isSent) {
      event.preventDefault();
      return;
    }
    form.dataset.isSent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  // Coming back by the history shows the page as it was left: sending must work again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-is-sent]")) {
      delete form.dataset.isSent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });
}

export function warnOfUnsavedText() {
  let hasUnsaved = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-warn-unsaved]")) hasUnsaved = true;
  });
  document.addEventListener("submit", () => {
    hasUnsaved = false;
  });
  document.addEventListener("kapstone:signed-out", () => {
    hasUnsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (hasUnsaved) event.preventDefault();
  });
}

export function focusErrorSummary() {
  document.querySelector("[data-focus-first]")?.focus();
}
