// Talks. A talk is a tree of messages: another answer to the same question, or a
// question in other words, is a branch, and nothing that was said is lost. Each
// message has the index of the one before it, which is smaller, or -1.
const talks = new Map();
let current = null;

/** A name that the engine takes for a session, too. */
function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return "page-" + [...bytes].map((byte) => byte.toString(36).padStart(2, "0")).join("");
}

function newTalk() {
  const now = Date.now();
  return { version: 1, id: newName(), title: "", system: "", created: now, changed: now, leaf: -1, nodes: [] };
}

const states = ["", "running", "cut", "stopped", "failed"];
const roles = ["user", "assistant", "tool"];
const isText = (value) => typeof value === "string";
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A talk of what was kept or imported, or null: it may be anybody's. An answer that
    is on its way is cut, for the page that asked is gone, unless it `isElsewhere`. */
function checked(value, isElsewhere = false) {
  if (!isObject(value) || value.version !== 1 || !Array.isArray(value.nodes)) return null;
  if (!isText(value.id) || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value.id)) return null;
  const talk = { ...newTalk(), id: value.id };
  for (const key of ["title", "system"]) if (isText(value[key])) talk[key] = value[key];
  for (const key of ["created", "changed"]) if (Number.isFinite(value[key])) talk[key] = value[key];
  for (const node of value.nodes) {
    const at = talk.nodes.length;
    if (!isObject(node) || !roles.includes(node.role) || !isText(node.text)) return null;
    if (!Number.isInteger(node.parent) || node.parent < -1 || node.parent >= at) return null;
    const taken = { role: node.role, parent: node.parent, text: node.text };
    for (const key of ["thought", "error", "reason", "call", "name"]) if (isText(node[key])) taken[key] = node[key];
    for (const key of ["usage", "timings"]) if (isObject(node[key])) taken[key] = node[key];
    if (Array.isArray(node.calls)) {
      taken.calls = node.calls.filter((call) => isObject(call) && ["id", "name", "arguments"].every((key) => isText(call[key])))
        .map((call) => ({ id: call.id, name: call.name, arguments: call.arguments }));
    }
    taken.state = node.state === "running" && !isElsewhere ? "cut" : states.includes(node.state) ? node.state : "";
    talk.nodes.push(taken);
  }
  const leaf = value.leaf;
  talk.leaf = Number.isInteger(leaf) && leaf >= -1 && leaf < talk.nodes.length ? leaf : talk.nodes.length - 1;
  return talk;
}

/** The messages from the first one to `at`, as indexes. */
function path(talk, at = talk.leaf) {
  const list = [];
  for (; at >= 0; at = talk.nodes[at].parent) list.push(at);
  return list.reverse();
}

/** The versions of a message, itself among them. */
function versions(talk, at) {
  const { parent } = talk.nodes[at];
  return [...talk.nodes.keys()].filter((other) => talk.nodes[other].parent === parent);
}

/** The end of the branch that goes on from `at` and was written last. */
function newest(talk, at) {
  for (;;) {
    const child = talk.nodes.findLastIndex((node) => node.parent === at);
    if (child < 0) return at;
    at = child;
  }
}

/** Adds a message and goes to it. */
function add(talk, node) {
  talk.leaf = talk.nodes.push({ state: "", ...node }) - 1;
  if (!talk.title && node.role === "user") talk.title = node.text.trim().replace(/\s+/g, " ").slice(0, 60);
  keepTalk(talk);
  return talk.leaf;
}

/** Talks that were deleted while an answer was on its way, which still ends. */
const deleted = new WeakSet();

function keepTalk(talk) {
  if (deleted.has(talk)) return;
  talk.changed = Date.now();
  talks.set(talk.id, talk);
  keep("talk." + talk.id, talk);
}

function loadTalks() {
  for (const id of keptTalks()) {
    const talk = checked(load("talk." + id));
    if (talk && talk.id === id && !running.has(id)) talks.set(id, talk);
  }
}

const titleOf = (talk) => talk.title || say("newTalk");

/** A call of the last message that has no result yet, or undefined. */
function openCall(talk) {
  const list = path(talk).map((at) => talk.nodes[at]);
  const asked = list.findLastIndex((node) => node.role !== "tool");
  if (asked < 0 || list[asked].state === "running") return undefined;
  const answered = list.slice(asked + 1).map((node) => node.call);
  return list[asked].calls?.find((call) => !answered.includes(call.id));
}
