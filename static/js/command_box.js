// The box opened by / or Ctrl-K: finds clients, appointments and pages. A combobox in the sense of
// the ARIA practices: the focus stays in the input, the arrows move the active option.

const WAIT = 120;

function option(result, index) {
  const row = document.createElement("li");
  row.id = `command-result-${index}`;
  row.className = "command-result";
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  row.dataset.url = result.url;
  const title = document.createElement("strong");
  title.textContent = result.title;
  const detail = document.createElement("span");
  detail.textContent = result.detail ?? "";
  const kind = document.createElement("small");
  kind.textContent = result.kind ?? "";
  row.append(title, detail, kind);
  return row;
}

class CommandBox {
  constructor(dialog) {
    this.dialog = dialog;
    this.input = dialog.querySelector("[role=combobox]");
    this.list = dialog.querySelector("[role=listbox]");
    this.status = dialog.querySelector("[role=status]");
    this.active = -1;
    this.timer = 0;
    this.request = null;
    this.input.addEventListener("input", () => this.schedule());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("click", (event) => this.open(event.target.closest("[role=option]")));
    dialog.addEventListener("close", () => this.reset());
    this.reset();
  }

  reset() {
    this.request?.abort();
    clearTimeout(this.timer);
    this.input.value = "";
    this.show([]);
    this.status.textContent = this.status.dataset.start;
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.find(), WAIT);
  }

  async find() {
    const words = this.input.value.trim();
    this.request?.abort();
    if (!words) {
      this.reset();
      return;
    }
    this.request = new AbortController();
    const address = `${this.dialog.dataset.findUrl}?q=${encodeURIComponent(words)}`;
    try {
      const answer = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show((await answer.json()).results);
      this.say(this.list.children.length);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.show([]);
      this.status.textContent = this.status.dataset.failed;
    }
  }

  say(count) {
    const { none, one, many } = this.status.dataset;
    this.status.textContent = count === 0 ? none : count === 1 ? one : many.replace("{n}", count);
  }

  show(results) {
    this.list.replaceChildren(...results.map(option));
    this.input.setAttribute("aria-expanded", String(results.length > 0));
    this.move(results.length ? 0 : -1);
  }

  move(index) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const row = this.list.children[index];
    if (!row) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", row.id);
  }

  onKey(event) {
    const last = this.list.children.length - 1;
    const goal = { ArrowDown: this.active >= last ? 0 : this.active + 1, ArrowUp: this.active <= 0 ? last : this.active - 1 }[event.key];
    if (event.key === "Enter") this.open(this.list.children[this.active]);
    else if (goal !== undefined && last >= 0) this.move(goal);
    else return;
    event.preventDefault();
  }

  open(row) {
    if (row) window.location.assign(row.dataset.url);
  }
}

export function startCommandBox() {
  const dialog = document.getElementById("command-box");
  if (dialog) new CommandBox(dialog);
}
