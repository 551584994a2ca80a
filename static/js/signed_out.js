// Nobody is signed in: no room opens on this device without a connection any more. Entries that were not sent yet stay,
// sealed, until their person is back.
import { DeviceStore, storesHere } from "./device_store.js";

const WORKER = "/sessions/";

async function shutRooms() {
  for (const place of await storesHere()) {
    const store = new DeviceStore(place, []);
    await store.open();
    await store.shut();
    store.database.close();
  }
  await window.caches?.delete("kapstone-room");
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    if (new URL(worker.scope).pathname === WORKER) await worker.unregister();
  }
}

if (window.indexedDB?.databases) shutRooms().catch(() => null);
