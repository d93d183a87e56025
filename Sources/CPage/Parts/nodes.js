// Nodes and words. All text becomes text nodes: nothing of the page reads markup.
const byId = (id) => document.getElementById(id);
const dictionaries = { en: english, ja: japanese };
let language = "en";

/** A word of the page's language, with values filled in. */
function say(word, ...values) {
  const text = dictionaries[language][word] ?? english[word] ?? word;
  return text.replace(/\{(\d)\}/g, (_, number) => values[number] ?? "");
}

const number = (value, digits = 0) =>
  new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);

/** Fills in what the markup names by data-word, data-name and data-hint. */
function translate() {
  for (const node of document.querySelectorAll("[data-word]"))
    node.textContent = say(node.dataset.word);
  for (const node of document.querySelectorAll("[data-name]"))
    name(node, say(node.dataset.name));
  for (const node of document.querySelectorAll("[data-hint]"))
    node.placeholder = say(node.dataset.hint);
}

/** Gives a control without a text its name, for screen readers and pointers. */
function name(node, text) {
  node.setAttribute("aria-label", text);
  if (node.localName === "button") node.title = text;
}

/** An element; functions among the attributes are listeners, and children may be
    lists of them. */
function make(kind, attributes, ...children) {
  const node = document.createElement(kind);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(key, value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  // One by one: an answer may have more children than a call has arguments.
  for (const child of children.flat()) if (child || child === "") node.append(child);
  return node;
}

/** One of the pictures of body.html. */
function icon(which) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", "#icon-" + which);
  picture.append(use);
  return picture;
}

/** A button with a picture, whose name is `word`. */
function iconButton(which, word, click, attributes) {
  const button = make("button", { type: "button", class: "icon-button", click, ...attributes }, icon(which));
  name(button, say(word));
  return button;
}

/** A button with a text. */
function textButton(word, click, kind = "small") {
  return make("button", { type: "button", class: kind, click }, say(word));
}

/** What a screen reader says when it has nothing else to say. */
function announce(text) {
  byId("said").textContent = text;
}

const notices = new Map();

/** Shows a notice above the composer, one of each kind, with what can be done. */
function notify(kind, text, { bad = false, word, action, seconds } = {}) {
  dismiss(kind);
  const close = () => dismiss(kind);
  const node = make("div", { class: bad ? "notice bad" : "notice" }, make("span", { class: "what" }, text),
    word && textButton(word, () => { close(); action(); }), iconButton("close", "dismiss", close));
  notices.set(kind, { node, timer: seconds && setTimeout(close, seconds * 1000) });
  byId("notices").append(node);
}

function dismiss(kind) {
  const notice = notices.get(kind);
  if (!notice) return;
  clearTimeout(notice.timer);
  // Focus does not fall to the body with the button that had it.
  if (notice.node.contains(document.activeElement)) byId("question").focus();
  notice.node.remove();
  notices.delete(kind);
}

/** Copies a text, also where the page came over plain HTTP from another machine. */
async function copy(text, button) {
  const before = document.activeElement;
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    const field = make("textarea", { class: "said", "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    done = document.execCommand("copy");
    field.remove();
    before?.focus();
  }
  announce(say(done ? "copied" : "notCopied"));
  if (!done) return notify("copy", say("notCopied"), { bad: true, seconds: 8 });
  button.replaceChildren(icon("done"));
  setTimeout(() => button.replaceChildren(icon("copy")), 1500);
}
