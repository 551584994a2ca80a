// What a device keeps of one open session until the server has it: sealed entries in the order of their taps.
// The key comes with the page and lives in memory only: without signing in again, what lies here cannot be read.
// A page that opens without a connection has no key. It can still seal, with one half of a pair whose other half lies
// here sealed: it writes, and reads nothing.

const ENTRIES = "entries";
const OPEN = "open";
const NAME = "kapstone-room-";
const CURVE = { name: "ECDH", namedCurve: "P-256" };
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

// Names of the stores on this device.
export async function storesHere() {
  const all = await indexedDB.databases();
  return all.map(({ name }) => name).filter((name) => name.startsWith(NAME)).map((name) => name.slice(NAME.length));
}

// How many entries lie in another store, whether they can be read here or not. None is made by asking.
export async function countIn(place) {
  if (!(await storesHere()).includes(place)) return 0;
  const store = new DeviceStore(place, []);
  await store.open();
  const count = await store.count();
  store.database.close();
  return count;
}

export class DeviceStore {
  // keys: [{ id, key }], the one to seal with first, none without a connection; place: the session and the person,
  // which every seal is bound to.
  constructor(place, keys) {
    this.place = place;
    this.given = keys;
  }

  async open() {
    this.keys = new Map();
    for (const { id, key } of this.given) {
      this.keys.set(id, await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]));
    }
    const opening = indexedDB.open(NAME + this.place, 2);
    opening.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) opening.result.createObjectStore(ENTRIES, { keyPath: "order", autoIncrement: true });
      opening.result.createObjectStore(OPEN, { keyPath: "name" });
    };
    this.database = await done(opening);
    // Another tab that wipes the store is not held up by this one.
    this.database.onversionchange = () => this.database.close();
    this.pair = await this.named("pair");
    if (this.pair && this.given.length > 0) this.secret = await this.halfOf(await this.unseal(this.pair.sealed));
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

  // How many entries lie here, whether they can be read or not.
  async count() {
    return done(this.database.transaction(ENTRIES).objectStore(ENTRIES).count());
  }

  // While the session is open: what the page without a connection shows, which is no more than a locked screen does.
  async leaveOpen(facts) {
    if (!this.secret) {
      const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
      const secret = await crypto.subtle.exportKey("jwk", pair.privateKey);
      this.pair = { name: "pair", half: await crypto.subtle.exportKey("raw", pair.publicKey), sealed: await this.seal(secret) };
      this.secret = await this.halfOf(secret);
      await this.name(this.pair);
    }
    await this.keepFacts(facts);
  }

  async keepFacts(facts) {
    await this.name({ ...facts, name: "facts" });
  }

  async facts() {
    return this.named("facts");
  }

  // The session is over, or nobody is signed in: without a connection the page takes nothing down any more.
  async shut() {
    const change = this.database.transaction(OPEN, "readwrite");
    change.objectStore(OPEN).delete("facts");
    await committed(change);
  }

  async wipe() {
    this.database.close();
    await done(indexedDB.deleteDatabase(NAME + this.place));
  }

  async name(row) {
    const change = this.database.transaction(OPEN, "readwrite");
    change.objectStore(OPEN).put(row);
    await committed(change);
  }

  async named(name) {
    return done(this.database.transaction(OPEN).objectStore(OPEN).get(name));
  }

  async seal(entry) {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const plain = text.encode(JSON.stringify(entry));
    if (this.given.length === 0) return this.sealToPair(nonce, plain);
    const [{ id }] = this.given;
    return { key: id, nonce, body: await crypto.subtle.encrypt(this.bound(nonce), this.keys.get(id), plain) };
  }

  async sealToPair(nonce, plain) {
    const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
    const key = await this.shared(once.privateKey, this.pair.half);
    const half = await crypto.subtle.exportKey("raw", once.publicKey);
    return { half, nonce, body: await crypto.subtle.encrypt(this.bound(nonce), key, plain) };
  }

  async unseal({ order, key, half, nonce, body }) {
    if (half ? !this.secret : !this.keys.has(key)) return null;
    try {
      const opener = half ? await this.shared(this.secret, half) : this.keys.get(key);
      const plain = await crypto.subtle.decrypt(this.bound(nonce), opener, body);
      return { ...JSON.parse(new TextDecoder().decode(plain)), order };
    } catch {
      return null;
    }
  }

  async halfOf(secret) {
    if (!secret) return null;
    const { order, ...key } = secret;
    return crypto.subtle.importKey("jwk", key, CURVE, false, ["deriveBits"]);
  }

  async shared(secret, half) {
    const theirs = await crypto.subtle.importKey("raw", half, CURVE, false, []);
    const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, secret, 256);
    const material = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: text.encode(this.place) };
    return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  bound(nonce) {
    return { name: "AES-GCM", iv: nonce, additionalData: text.encode(this.place) };
  }
}
