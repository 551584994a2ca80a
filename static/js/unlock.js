// The page of a locked sign-in, as it is opened by its address: clocks, alarms, and a passkey.
import { startElapsedClocks } from "./elapsed_clock.js";
import { canAskForPasskey, passkeyFor } from "./passkey.js";
import { JSON_ONLY } from "./server.js";
import { look } from "./watch.js";

const WATCH_EVERY = 15000;

const place = document.querySelector("[data-watch-url]");
if (place) {
  const show = () => look(place, place.dataset.watchUrl);
  show();
  setInterval(show, WATCH_EVERY);
  startElapsedClocks();
}

const button = document.querySelector("[data-unlock-by-passkey]");
button?.addEventListener("click", async () => {
  const { passkey } = await (await fetch(button.dataset.url, { headers: JSON_ONLY })).json();
  if (!canAskForPasskey(passkey)) return;
  const credential = await passkeyFor(passkey);
  if (!credential) return;
  const form = document.getElementById(button.dataset.unlockByPasskey);
  form.elements.credential.value = credential;
  form.requestSubmit();
});
