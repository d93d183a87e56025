// The program behind the page: what it is, and the key that it may ask for.
let props = null;
let keyAsked = null;

/** An answer of the program that is an error, in OpenAI's form. */
class Refusal extends Error {
  constructor(status, error, after) {
    super(typeof error?.message === "string" ? error.message : `HTTP ${status}`);
    this.status = status;
    this.code = typeof error?.code === "string" ? error.code : "";
    this.after = after;
  }

  /** What is shown of it. */
  get text() {
    const wait = this.after ? ` (${say("seconds", this.after)})` : "";
    return (this.code ? `${this.message} [${this.code}]` : this.message) + wait;
  }
}

/** Asks the program; an answer that is an error is thrown. */
async function request(where, options = {}) {
  const headers = { ...options.headers };
  if (tab.get("key")) headers.Authorization = "Bearer " + tab.get("key");
  const response = await fetch(where, { ...options, headers, cache: "no-store", credentials: "omit", redirect: "error" });
  if (response.ok) return response;
  let error = null;
  try {
    ({ error } = await response.json());
  } catch {
    // A proxy's page, perhaps: the status says enough.
  }
  throw new Refusal(response.status, error, response.headers.get("Retry-After"));
}

/** Asks for the key. Whoever else needs it meanwhile waits for the same dialog. */
function askForKey() {
  keyAsked ??= new Promise((answer) => {
    const dialog = byId("key-dialog");
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      const isGiven = dialog.returnValue === "given";
      if (isGiven) tab.set("key", byId("key").value.trim());
      byId("key").value = "";
      keyAsked = null;
      answer(isGiven);
    }, { once: true });
    dialog.showModal();
    byId("key").focus();
  });
  return keyAsked;
}

/** Gets what the program says of itself, and tries again while it is not reached. */
async function loadProps(wait = 3) {
  clearTimeout(loadProps.timer);
  try {
    const found = await (await request("props")).json();
    props = isObject(found) ? found : {};
    if (notices.has("unreached")) announce(say("reached"));
    dismiss("unreached");
  } catch (error) {
    if (error.status === 401 && await askForKey()) return loadProps();
    const text = error instanceof Refusal ? error.text : say("unreached");
    notify("unreached", text, { bad: true, word: "retry", action: () => loadProps() });
    if (error.status !== 401)
      loadProps.timer = setTimeout(() => loadProps(Math.min(60, 2 * wait)), 1000 * wait);
  }
  showMachine();
}

/** Gets the program's figures, which an answer has changed. */
async function loadFigures() {
  if (!props) return loadProps();
  try {
    const stats = await (await request("stats")).json();
    if (isObject(stats)) props.stats = stats;
  } catch {
    // The last ones stand, and who cannot be reached is told with the next question.
  }
  showMachine();
}

/** Has the program forget what it computed of a talk. */
async function forgetSession(talk) {
  if (!props?.sessions) return;
  try {
    await request("forget", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session: talk.id }),
      keepalive: true,
    });
  } catch {
    // It had none, or is not reached: what it kept makes room by itself in time.
  }
}

/** The model's name: its file's, without folder and ending. */
function modelName() {
  const path = props?.ready?.model;
  return isText(path) && path ? path.split("/").pop().replace(/\.gguf$/i, "") : "Swiftlet";
}

/** Shows the model, the context and the memory that was used at most. */
function showMachine() {
  const lines = [];
  if (props?.ready?.model) lines.push(modelName());
  const peak = props?.stats?.peak_rss_bytes;
  if (Number.isFinite(peak)) lines.push(say("memory", number(peak / 1e6)));
  if (isText(props?.hello?.version)) lines.push(`swiftlet ${props.hello.version}`);
  byId("machine").replaceChildren(...lines.map((line) => make("div", {}, line)));
  showUnder();
  if (byId("settings").open && fields.length === 0) drawFields();
  const welcome = byId("welcome-text");
  if (welcome) welcome.textContent = say("welcomeText", modelName());
}
