// Keeps the screen of an open session from going dark, where the browser can, and says so.

export function keepAwake() {
  const sign = document.getElementById("wake-sign");
  if (!sign) return;
  const show = (state) => {
    sign.textContent = sign.dataset[state];
    sign.dataset.state = state;
  };
  const ask = async () => {
    if (document.hidden) return;
    try {
      const held = await navigator.wakeLock.request("screen");
      show("awake");
      held.addEventListener("release", () => show("asleep"));
    } catch {
      // No such thing here, or the battery is low.
      show("asleep");
    }
  };
  // The browser lets go of it whenever the page is out of sight.
  document.addEventListener("visibilitychange", ask);
  ask();
}
