// Asking: one request for an answer, from the question to its end. A talk has one
// at most; it goes on while another talk is shown.
const running = new Map();
const saveEvery = 1000;

/** Whether an answer of a talk is on its way, here or in another tab. */
const isBusy = (talk) => talk.nodes.some((node) => node.state === "running");

/** Asks for an answer to the message at `parent`: a new version of it, or the one
    at `at` once more. */
function ask(talk, parent, at) {
  const fresh = { role: "assistant", parent, text: "", state: "running" };
  if (at === undefined) at = add(talk, fresh);
  else {
    talk.nodes[at] = fresh;
    talk.leaf = at;
  }
  return answer(talk, at, { messages: messagesOf(talk, parent) });
}

/** Asks for the rest of an answer that was cut. */
function goOn(talk, at) {
  talk.leaf = at;
  return answer(talk, at, { messages: messagesOf(talk, at), continue: true });
}

/** Adds a message of mine behind the one at `parent`, and asks. */
function question(talk, text, parent = talk.leaf) {
  const call = parent === talk.leaf ? openCall(talk) : undefined;
  if (call) add(talk, { role: "tool", parent, text, call: call.id, name: call.name });
  else add(talk, { role: "user", parent, text });
  // Each call has its result before the model goes on.
  if (call && openCall(talk)) showTalk({ toEnd: true });
  else ask(talk, talk.leaf);
}

async function answer(talk, at, body) {
  const node = talk.nodes[at];
  const asking = { talk, at, control: new AbortController(), begun: Date.now(), queued: 0, prefill: null };
  running.set(talk.id, asking);
  node.state = "running";
  for (const key of ["error", "reason", "usage", "timings"]) delete node[key];
  keepTalk(talk);
  asking.clock = setInterval(() => showProgress(asking), 1000);
  asking.saver = setInterval(() => keepTalk(talk), saveEvery);
  showTalk({ toEnd: true });
  announce(say("sent"));
  let isKeyWanted = false;
  try {
    await receive(asking, node, body);
    node.state = !node.reason ? "cut" : node.reason === "cancel" ? "stopped" : "";
  } catch (error) {
    const isEmpty = !node.text && !node.thought && !node.calls?.length;
    if (asking.control.signal.aborted) node.state = "stopped";
    else node.state = isEmpty || error instanceof Refusal ? "failed" : "cut";
    if (error instanceof Refusal) node.error = error.text;
    isKeyWanted = error.status === 401;
  }
  clearInterval(asking.clock);
  clearInterval(asking.saver);
  running.delete(talk.id);
  keepTalk(talk);
  finish(talk, at);
  if (isKeyWanted && await askForKey()) {
    if (body.continue) goOn(talk, at);
    else ask(talk, node.parent, at);
    loadProps();
  }
}

/** Sends a request and takes all that comes. */
async function receive(asking, node, body) {
  const headers = { "Content-Type": "application/json" };
  if (props?.sessions) headers["X-Swiftlet-Session"] = asking.talk.id;
  const response = await request("v1/chat/completions", {
    method: "POST",
    headers,
    body: JSON.stringify({ ...wanted(), ...body, stream: true, stream_options: { include_usage: true } }),
    signal: asking.control.signal,
  });
  for await (const event of events(response.body)) {
    if (event.comment !== undefined) takeComment(asking, event.comment);
    else if (event.data === "[DONE]") return;
    else takeChunk(node, JSON.parse(event.data));
    showProgress(asking);
  }
}

/** Ends the answer of the talk that is shown, if one is on its way. */
function stop() {
  running.get(current.id)?.control.abort();
}

/** Shows the end of an answer, and tells it to a screen reader once. */
function finish(talk, at) {
  const node = talk.nodes[at];
  const isShown = talk === current;
  if (isShown) showEnd(talk, at);
  showList();
  showComposer();
  const text = views.get(at)?.markdown?.node.textContent ?? node.text;
  const note = node.state === "" ? say("finished") : stateText(node);
  announce(isShown ? `${note} ${text.slice(0, 600)}` : `${titleOf(talk)}: ${note}`);
  // The memory and the counts have changed.
  if (node.state === "") loadFigures();
}
