// The server's time, which rules; this device's clock may be wrong by any amount.

let ahead = 0;

// Whoever has heard the server says by how many milliseconds this device's clock is ahead of it.
export function deviceIsAhead(milliseconds) {
  ahead = milliseconds;
}

export function serverNow() {
  return Date.now() - ahead;
}

// A moment as the practice's clock shows it.
export function clockAt(at, timeZone) {
  return at.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
}
