// Fields of the settings, made of what the program says of its keys: name, type,
// range and default.

/** Keys that the page sends by itself, or whose answers it cannot show. */
const ownKeys = new Set(["id", "messages", "prompt", "special", "system", "stream", "continue", "session", "parts",
  "choices", "logprobs", "top_logprobs"]);
const firstKeys = ["temperature", "max_tokens", "thinking", "thinking_budget", "top_p", "top_k", "min_p",
  "repetition_penalty", "seed", "stop"];

/** The keys that have fields. */
function keysOf(hello) {
  if (!Array.isArray(hello?.keys)) return [];
  return hello.keys.filter((key) => isObject(key) && isText(key.name) && /^[a-z][a-z0-9_]{0,63}$/.test(key.name) && !ownKeys.has(key.name));
}

const escaped = (text) => text.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
const unescaped = (text) => text.replace(/\\([\\n])/g, (_, sign) => (sign === "n" ? "\n" : "\\"));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A value as a field shows it. */
function shown(key, value) {
  if (value === undefined || value === null) return "";
  if (key.type === "strings") return [value].flat().map((text) => escaped(String(text))).join("\n");
  if (key.type === "boolean") return String(value);
  return typeof value === "object" ? JSON.stringify(value, null, 1) : String(value);
}

function defaultText(key) {
  if (key.default === null || key.default === undefined) return say(key.type === "boolean" ? "byModel" : "none");
  if (key.type === "boolean") return say(key.default ? "yes" : "no");
  return shown(key, key.default).split("\n").join(" ") || say("none");
}

/** A number of a text, in whatever digits it was typed. */
function numberOf(text) {
  const plain = text.normalize("NFKC").replace(/[−‐]/g, "-").replace(",", ".").trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

/** The value of a field's text; throws what is wrong with it. An empty one is the default. */
function parsed(key, text) {
  if (text.trim() === "") return undefined;
  if (key.type === "integer" || key.type === "number") {
    const value = numberOf(text);
    if (Number.isNaN(value)) throw new Error(say("wrongNumber", text));
    if (key.type === "integer" && !Number.isInteger(value)) throw new Error(say("wrongInteger", text));
    const least = key.minimum ?? -Infinity;
    // JavaScript's whole numbers end at 2^53.
    const most = key.type === "integer" ? Math.min(key.maximum ?? Infinity, Number.MAX_SAFE_INTEGER) : key.maximum ?? Infinity;
    if (value < least || value > most) throw new Error(say("wrongRange", text, least, most));
    return value;
  }
  if (key.type === "boolean") return text === "true";
  if (key.type === "string") return text;
  if (key.type === "strings") return text.split("\n").filter((line) => line !== "").map(unescaped);
  if (key.type === "choice" && /^\s*\w+\s*$/.test(text)) return text.trim();
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(say("wrongJSON", key.type));
  }
  const fits = key.type === "objects" ? Array.isArray(value) && value.every(isObject) : isObject(value);
  if (!fits) throw new Error(say("wrongJSON", key.type));
  return value;
}

/** A label, a control, a hint and room for what is wrong. */
class Field {
  constructor(key, value) {
    this.key = key;
    const id = "field-" + key.name;
    const label = make("label", { for: id });
    const title = english["field_" + key.name] && say("field_" + key.name);
    if (title) label.append(title, make("span", { class: "key" }, key.name));
    else label.append(key.name);
    this.control = this.makeControl(id);
    this.control.value = shown(key, value);
    this.wrong = make("p", { class: "wrong", id: id + "-wrong" });
    this.wrong.hidden = true;
    const hints = key.type === "boolean" ? [] : [say("defaultIs", defaultText(key))];
    if (Number.isFinite(key.minimum) && Number.isFinite(key.maximum))
      hints.push(say("range", number(key.minimum, 3), number(key.maximum, 3)));
    if (key.type === "strings") hints.push(say("perLine"));
    this.control.setAttribute("aria-describedby", `${id}-hint ${id}-wrong`);
    this.node = make("div", { class: "field" }, label, this.control, make("p", { class: "hint", id: id + "-hint" }, hints.join(" ")), this.wrong);
    this.control.addEventListener("change", () => this.check());
  }

  makeControl(id) {
    const { type } = this.key;
    if (type === "boolean") {
      return make("select", { id }, make("option", { value: "" }, say("defaultIs", defaultText(this.key))),
        make("option", { value: "true" }, say("yes")), make("option", { value: "false" }, say("no")));
    }
    if (type === "integer" || type === "number")
      return make("input", { id, inputmode: type === "integer" && this.key.minimum >= 0 ? "numeric" : "decimal", autocomplete: "off", placeholder: defaultText(this.key) });
    const isJSON = type === "object" || type === "objects";
    return make("textarea", { id, rows: "2", spellcheck: "false", class: isJSON ? "json" : undefined });
  }

  /** The value, or undefined for the default or for what is wrong; `isRight` tells. */
  check() {
    this.isRight = true;
    let value;
    try {
      value = parsed(this.key, this.control.value);
    } catch (error) {
      this.isRight = false;
      this.wrong.textContent = error.message;
    }
    this.wrong.hidden = this.isRight;
    this.control.setAttribute("aria-invalid", String(!this.isRight));
    return same(value, this.key.default) ? undefined : value;
  }
}
