// The server's time, which rules; this device's clock may be wrong by any amount.

let ahead = 0;

// Whoever has heard the server says by how many milliseconds this device's clock is ahead of it.
export function deviceIsAhead(milliseconds) {
  ahead = milliseconds;
}

export function serverNow() {
  return Date.now() - ahead;
}
