// The field for a question, and the button that sends it or stops the answer.

/** Whether a key belongs to a conversion, as of kana to kanji: Safari tells it by
    the code 229 alone. */
const isComposing = (event) => event.isComposing || event.keyCode === 229;
const isSending = (event) => event.key === "Enter" && !event.shiftKey && !event.altKey && !isComposing(event);

/** Goes to the field, unless that opens a keyboard over what there is to read. */
function focusQuestion() {
  if (!matchMedia("(pointer: coarse)").matches) byId("question").focus();
}

/** Makes the field as high as its text, up to what the styles allow. */
function fitQuestion() {
  const field = byId("question");
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

function showComposer() {
  const isRunning = running.has(current.id);
  const button = byId("send");
  const word = isRunning ? "stop" : "send";
  if (button.dataset.shown !== word) {
    button.replaceChildren(icon(word));
    button.dataset.shown = word;
  }
  name(button, say(word));
  const call = openCall(current);
  byId("call-wanted").classList.toggle("hidden", !call);
  byId("call-wanted").textContent = call ? say("callWanted", visible(call.name), visible(call.arguments).slice(0, 500)) : "";
  const field = byId("question");
  field.placeholder = say(call ? "result" : "question");
  name(field, field.placeholder);
  showUnder();
}

/** The line below: how full the context is, or which keys there are. */
function showUnder() {
  const last = path(current).map((at) => current.nodes[at]).findLast((node) => node.usage);
  const used = (last?.usage.prompt_tokens ?? NaN) + (last?.usage.completion_tokens ?? NaN);
  const context = props?.ready?.context;
  const parts = [];
  if (used > 0 && context > 0) {
    parts.push(say("contextUsed", number((100 * used) / context)));
    const peak = props.stats?.peak_rss_bytes;
    if (Number.isFinite(peak)) parts.push(say("memory", number(peak / 1e6)));
  }
  byId("under").textContent = parts.join(" · ") || say("hint");
}

/** Sends what is typed. While an answer is on its way it stays in the field. */
function send() {
  const field = byId("question");
  const text = field.value.trim();
  if (!text) return;
  if (isBusy(current)) return notify("busy", say("busy"), { seconds: 5 });
  field.value = "";
  keepDraft();
  fitQuestion();
  question(current, text);
  keepPlace();
}

/** A question that is not sent yet outlives a reload. */
function keepDraft() {
  tab.set("draft." + current.id, byId("question").value);
}

function listenToComposer() {
  const field = byId("question");
  field.addEventListener("input", () => { keepDraft(); fitQuestion(); });
  field.addEventListener("keydown", (event) => {
    if (!isSending(event)) return;
    event.preventDefault();
    send();
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    if (running.has(current.id)) stop();
    else send();
    field.focus();
  });
  // A press on the button leaves the focus, and a phone's keyboard, where it is.
  byId("send").addEventListener("pointerdown", (event) => event.preventDefault());
}
