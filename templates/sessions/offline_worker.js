// Lets the room open without a connection: keeps one page with nothing of anybody in it, and its scripts and styles.
// No page of a client, and no answer of the server, ever lies in this cache.
const PAGE = "{% url 'sessions:offline' %}";
const CACHE = "kapstone-room";
const ROOM = /^\/sessions\/[0-9a-f-]{36}\/$/;
const PATIENCE = 10000;
const UNREACHABLE = [502, 503, 504];

async function keep() {
  const cache = await caches.open(CACHE);
  // Whoever is not signed in is led elsewhere: that is nothing to keep.
  const page = await fetch(PAGE, { redirect: "error", headers: { "X-Kapstone-Background": "yes" } });
  if (!page.ok) throw new Error("The page cannot be kept now.");
  const markup = await page.clone().text();
  const wanted = [...markup.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  const kept = new Set([PAGE]);
  while (wanted.length > 0) {
    const address = wanted.pop();
    if (kept.has(address)) continue;
    kept.add(address);
    const file = await fetch(address);
    if (!file.ok) continue;
    await cache.put(address, file.clone());
    if (!address.endsWith(".js")) continue;
    const imports = (await file.text()).matchAll(/from "(\.\/[^"]+)"/g);
    for (const [, module] of imports) wanted.push(new URL(module, new URL(address, location)).pathname);
  }
  await cache.put(PAGE, page);
  for (const request of await cache.keys()) if (!kept.has(new URL(request.url).pathname)) await cache.delete(request);
}

async function open(event) {
  try {
    const answer = await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE) });
    if (!UNREACHABLE.includes(answer.status)) {
      if (answer.ok) event.waitUntil(keep().catch(() => null));
      return answer;
    }
  } catch {
    // No connection.
  }
  return (await caches.match(PAGE)) ?? Response.error();
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate" && event.request.method === "GET" && ROOM.test(pathname)) {
    event.respondWith(open(event));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(event.request)) ?? Response.error()));
  }
});
