// A field to draw a signature in. What is drawn is sent as points of a fixed field, never as a
// picture; the field itself is an offer beside the typed name, which alone is enough.
const WIDTH = 1000;
const HEIGHT = 400;
const MOST_POINTS = 3800;
const MOST_STROKES = 110;

export function startSignPad(pad) {
  const canvas = pad.querySelector("[data-sign-canvas]");
  const field = pad.closest("form").querySelector("[name=strokes]");
  const status = pad.querySelector("[data-sign-status]");
  const pen = canvas.getContext("2d");
  let strokes = [];
  let drawing = null;

  try {
    strokes = JSON.parse(field.value || "[]");
  } catch {
    strokes = [];
  }
  pad.hidden = false;
  redraw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || strokes.length >= MOST_STROKES) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = [point(event)];
    strokes.push(drawing);
    redraw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || count() >= MOST_POINTS) return;
    const [x, y] = point(event);
    const [lastX, lastY] = drawing[drawing.length - 1];
    if (Math.hypot(x - lastX, y - lastY) < 4) return;
    drawing.push([x, y]);
    redraw();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (!drawing) return;
      drawing = null;
      keep();
    });
  }
  pad.querySelector("[data-sign-clear]").addEventListener("click", () => {
    strokes = [];
    redraw();
    keep();
  });

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * WIDTH);
    const y = Math.round(((event.clientY - box.top) / box.height) * HEIGHT);
    return [Math.min(Math.max(x, 0), WIDTH), Math.min(Math.max(y, 0), HEIGHT)];
  }

  function count() {
    return strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  }

  function keep() {
    field.value = strokes.length ? JSON.stringify(strokes) : "";
    status.textContent = strokes.length ? status.dataset.drawn : status.dataset.empty;
  }

  function redraw() {
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    pen.lineWidth = 6;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], place) => (place ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      if (stroke.length === 1) pen.lineTo(stroke[0][0] + 1, stroke[0][1]);
      pen.stroke();
    }
  }
}

document.querySelectorAll("[data-sign-pad]").forEach(startSignPad);
