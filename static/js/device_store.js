// What a device keeps of one open session until the server has it: sealed entries in the order of their taps.
// The key comes with the page and lives in memory only: without signing in again, what lies here cannot be read.

const ENTRIES = "entries";
const NAME = "kapstone-room-";
const text = new TextEncoder();

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function committed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

export class DeviceStore {
  // keys: [{ id, key }], the one to seal with first; place: the session and the person, which every seal is bound to.
  constructor(place, keys) {
    this.place = place;
    this.given = keys;
  }

  async open() {
    this.keys = new Map();
    for (const { id, key } of this.given) {
      this.keys.set(id, await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]));
    }
    const opening = indexedDB.open(NAME + this.place, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(ENTRIES, { keyPath: "order", autoIncrement: true });
    this.database = await done(opening);
    // Another tab that wipes the store is not held up by this one.
    this.database.onversionchange = () => this.database.close();
  }

  async add(entry) {
    const sealed = await this.seal(entry);
    const change = this.database.transaction(ENTRIES, "readwrite", { durability: "strict" });
    const adding = change.objectStore(ENTRIES).add(sealed);
    await committed(change);
    return adding.result;
  }

  async change(order, entry) {
    const sealed = { ...(await this.seal(entry)), order };
    const change = this.database.transaction(ENTRIES, "readwrite", { durability: "strict" });
    change.objectStore(ENTRIES).put(sealed);
    await committed(change);
  }

  async remove(order) {
    const change = this.database.transaction(ENTRIES, "readwrite");
    change.objectStore(ENTRIES).delete(order);
    await committed(change);
  }

  // Every entry, oldest first; ``known`` are those that are open already, by their order. What another key sealed
  // stays where it is and is left out.
  async all(known = new Map()) {
    const kept = await done(this.database.transaction(ENTRIES).objectStore(ENTRIES).getAll());
    const opened = await Promise.all(kept.map((sealed) => known.get(sealed.order) ?? this.unseal(sealed)));
    return opened.filter((entry) => entry !== null);
  }

  async wipe() {
    this.database.close();
    await done(indexedDB.deleteDatabase(NAME + this.place));
  }

  async seal(entry) {
    const [{ id }] = this.given;
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const plain = text.encode(JSON.stringify(entry));
    const body = await crypto.subtle.encrypt(this.bound(nonce), this.keys.get(id), plain);
    return { key: id, nonce, body };
  }

  async unseal({ order, key, nonce, body }) {
    if (!this.keys.has(key)) return null;
    try {
      const plain = await crypto.subtle.decrypt(this.bound(nonce), this.keys.get(key), body);
      return { ...JSON.parse(new TextDecoder().decode(plain)), order };
    } catch {
      return null;
    }
  }

  bound(nonce) {
    return { name: "AES-GCM", iv: nonce, additionalData: text.encode(this.place) };
  }
}
