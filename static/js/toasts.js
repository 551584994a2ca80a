// Messages after an act. They are in the page already; putting them in again a moment later makes
// screen readers say them. Plain confirmations go away by themselves unless someone is at them.

const SHOWN_FOR = 8000;

function fade(line) {
  let timer = 0;
  const start = () => {
    timer = setTimeout(() => line.remove(), SHOWN_FOR);
  };
  const stop = () => clearTimeout(timer);
  line.addEventListener("pointerenter", stop);
  line.addEventListener("pointerleave", start);
  line.addEventListener("focusin", stop);
  line.addEventListener("focusout", start);
  start();
}

export function startToasts() {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast-line").remove();
  });
  const lines = [...region.querySelectorAll(".toast-line")];
  region.replaceChildren();
  setTimeout(() => {
    region.append(...lines);
    lines.filter((line) => "fades" in line.dataset).forEach(fade);
  }, 60);
}
