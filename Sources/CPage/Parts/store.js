// What the browser keeps: each talk under a key of its own, so that two tabs do
// not write over each other's talks. What it refuses stays in memory.
const prefix = "swiftlet.";
const unkept = new Map();
let isRefusalSaid = false;

/** A value that was kept, or null. */
function load(key) {
  if (unkept.has(key)) return unkept.get(key);
  try {
    return JSON.parse(localStorage.getItem(prefix + key));
  } catch {
    return null;
  }
}

/** Keeps a value; where the browser does not, it says so and answers false. */
function keep(key, value) {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
    if (unkept.delete(key) && unkept.size === 0) {
      isRefusalSaid = false;
      dismiss("storage");
    }
    return true;
  } catch (error) {
    unkept.set(key, value);
    const word = error.name === "QuotaExceededError" ? "full" : "unkept";
    if (!isRefusalSaid) notify("storage", say(word), { bad: true });
    isRefusalSaid = true;
    return false;
  }
}

function forget(key) {
  unkept.delete(key);
  try {
    localStorage.removeItem(prefix + key);
  } catch {
    // Then it was not kept either.
  }
  // There may be room now.
  for (const [other, value] of [...unkept]) keep(other, value);
}

/** The names of all talks that are kept. */
function keptTalks() {
  const names = new Set();
  const take = (key) => key.startsWith("talk.") && names.add(key.slice(5));
  try {
    for (let at = 0; at < localStorage.length; at++) {
      const key = localStorage.key(at);
      if (key.startsWith(prefix)) take(key.slice(prefix.length));
    }
  } catch {
    // Nothing is kept.
  }
  for (const key of unkept.keys()) take(key);
  return [...names];
}

/** For this tab alone, such as a key or a question that is not sent yet. */
const tab = {
  values: new Map(),
  get(key) {
    try {
      return sessionStorage.getItem(prefix + key) ?? this.values.get(key) ?? "";
    } catch {
      return this.values.get(key) ?? "";
    }
  },
  set(key, value) {
    this.values.set(key, value);
    try {
      sessionStorage.setItem(prefix + key, value);
    } catch {
      // It lasts as long as the page.
    }
  },
};
