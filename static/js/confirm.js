// The confirm step is a <details>: it works without this. Here the focus goes to the sentence's
// button and comes back, and Escape or "Not now" closes it.

function close(step) {
  step.open = false;
  step.querySelector("summary").focus();
}

export function startConfirmSteps() {
  document.addEventListener(
    "toggle",
    (event) => {
      const step = event.target;
      if (!step.matches?.("details[data-confirm]") || !step.open) return;
      step.querySelector(".confirm-panel").scrollIntoView({ block: "nearest" });
    },
    true,
  );
  document.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-confirm-cancel]");
    if (cancel) close(cancel.closest("details"));
  });
  document.addEventListener("keydown", (event) => {
    const step = event.key === "Escape" && event.target.closest("details[data-confirm][open]");
    if (step) close(step);
  });
}
