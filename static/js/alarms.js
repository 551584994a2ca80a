// What is due is said by sound, vibration and light, on this device as its person likes it. The times stand in the
// page as [data-alarm-at]; on a locked screen in what is shown there.
import { remember } from "./remember.js";
import { serverNow } from "./server_clock.js";

const WAYS = ["sound", "vibration", "flash"];
const LOOK_EVERY = 1000;
// Whatever was due longer ago when the page was opened has been said before.
const STILL_NEW = 60000;
const AGAIN_AFTER = 20000;
const TIMES = 3;
const TONES = [660, 880, 660];

let sound = null;

// Browsers let a page sound only after a touch.
function wakeSound() {
  if (!window.AudioContext) return;
  sound ??= new AudioContext();
  if (sound.state === "suspended") sound.resume();
}

// A device that was touched this moment for the first time is still waking up.
async function play() {
  if (sound?.state === "suspended") await sound.resume();
  if (sound?.state !== "running") return;
  TONES.forEach((tone, number) => {
    const [source, volume] = [sound.createOscillator(), sound.createGain()];
    const at = sound.currentTime + number * 0.28;
    source.frequency.value = tone;
    // Rises and falls softly: somebody lies there with closed eyes.
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.25, at + 0.05);
    volume.gain.linearRampToValueAtTime(0, at + 0.26);
    source.connect(volume).connect(sound.destination);
    source.start(at);
    source.stop(at + 0.28);
  });
}

class Alarms {
  constructor(panel) {
    this.panel = panel;
    this.openedAt = serverNow();
    this.said = new Set();
    this.all = [];
    this.stack = document.createElement("div");
    this.stack.className = "alarm-stack";
    this.template = document.getElementById("alarm-template");
    panel.querySelector("[data-way=vibration]").closest("label").hidden = !navigator.vibrate;
    panel.addEventListener("change", () => this.keep());
    panel.querySelector("[data-try]").addEventListener("click", () => this.tryOut());
    for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, wakeSound, { capture: true });
    setInterval(() => this.look(), LOOK_EVERY);
  }

  isOn(way) {
    return this.panel.querySelector(`[data-way=${way}]`).checked;
  }

  // Kept are those that were switched off: whatever is added later starts switched on.
  keep() {
    remember("alarms_off", WAYS.filter((way) => !this.isOn(way)).join("."));
  }

  // A locked screen asks the server anew; the page underneath stands still, but for what waits on the device.
  due() {
    const within = document.querySelector("#cover [data-alarm-at]") ? ":is(#cover, #outbox-list) " : "";
    const places = document.querySelectorAll(`${within}[data-alarm-at]:not([data-is-over])`);
    return [...places].map(({ dataset }) => {
      const at = Date.parse(dataset.alarmAt);
      return { kind: dataset.alarm, name: `${dataset.alarm} ${at}`, at, words: dataset.words, follows: dataset.alarmFollows };
    });
  }

  // Several may fall due together: each stays until it is seen, or is no longer due.
  look() {
    const now = serverNow();
    const due = this.due();
    for (const alarm of this.all) if (alarm.name && due.every(({ name }) => name !== alarm.name)) this.quiet(alarm);
    for (const alarm of due) {
      if (alarm.at > now || this.said.has(alarm.name)) continue;
      this.said.add(alarm.name);
      if (alarm.at > this.openedAt - STILL_NEW) this.raise(alarm);
    }
    this.lift();
    if (this.all.some((alarm) => this.isAgain(alarm, now))) this.sound(now);
  }

  // What follows another, as late follows due, stands instead of it; what was only tried is said once.
  raise({ kind = "", name = "", words, follows }) {
    for (const alarm of this.all) if (alarm.kind === follows) this.quiet(alarm);
    const banner = this.template.content.firstElementChild.cloneNode(true);
    const alarm = { kind, name, banner, left: name ? TIMES : 1, nextAt: 0 };
    banner.querySelector("[data-alarm-words]").textContent = words;
    banner.querySelector("button").addEventListener("click", () => this.quiet(alarm));
    this.all.push(alarm);
    this.stack.append(banner);
  }

  // It looks as it will, and sounds at once: a browser lets it after the touch.
  tryOut() {
    this.raise({ words: this.panel.dataset.tried, follows: "" });
    this.lift();
    this.sound(serverNow());
  }

  // Over whatever covers the page, also when that came later.
  lift() {
    const top = document.querySelector("dialog:modal") ?? document.body;
    if (this.all.length > 0 && this.stack.parentElement !== top) top.append(this.stack);
  }

  isAgain({ left, nextAt }, now) {
    return left > 0 && now >= nextAt;
  }

  // Once for all of them.
  sound(now) {
    for (const alarm of this.all.filter((one) => this.isAgain(one, now))) {
      alarm.left -= 1;
      alarm.nextAt = now + AGAIN_AFTER;
    }
    if (this.isOn("sound")) play();
    if (this.isOn("vibration")) navigator.vibrate?.([300, 150, 300, 150, 300]);
    this.stack.classList.remove("is-flashing");
    // Starts the animation anew.
    void this.stack.offsetWidth;
    if (this.isOn("flash")) this.stack.classList.add("is-flashing");
  }

  // Seen, or no longer due.
  quiet(alarm) {
    alarm.banner.remove();
    this.all = this.all.filter((one) => one !== alarm);
    if (this.all.length === 0) this.stack.remove();
  }
}

export function startAlarms() {
  const panel = document.getElementById("alarms-panel");
  if (panel) new Alarms(panel);
}
