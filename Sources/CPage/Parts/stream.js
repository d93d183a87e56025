// An answer as it comes: server-sent events, and what their chunks add to a message.

/** The events of a body: `{data}` and `{comment}`. */
async function* events(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let data = [];
  for (;;) {
    const { done, value } = await reader.read();
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const lines = rest.split(/\r\n|\r|\n/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0) yield { data: data.join("\n") };
        data = [];
      } else if (line.startsWith(":")) {
        yield { comment: line.slice(1).trim() };
      } else if (line.startsWith("data:")) {
        data.push(line.slice(line[5] === " " ? 6 : 5));
      }
    }
    if (done) return;
  }
}

/** Notes how far the program is before the answer begins. */
function takeComment(asking, comment) {
  const [kind, ...numbers] = comment.split(" ");
  const [first, second] = numbers.map(Number);
  if (kind === "queued" && first >= 0) asking.queued = first;
  if (kind === "prefill" && first >= 0 && second > 0) {
    asking.queued = 0;
    asking.prefill = [Math.min(first, second), second];
  }
}

/** Adds a chunk to a message. */
function takeChunk(node, chunk) {
  if (chunk?.error) throw new Refusal(0, chunk.error);
  if (isObject(chunk?.usage)) node.usage = chunk.usage;
  if (isObject(chunk?.timings)) node.timings = chunk.timings;
  const choice = chunk?.choices?.[0];
  if (!choice) return;
  const delta = choice.delta ?? {};
  if (isText(delta.reasoning_content)) node.thought = (node.thought ?? "") + delta.reasoning_content;
  if (isText(delta.content)) node.text += delta.content;
  if (Array.isArray(delta.tool_calls)) delta.tool_calls.forEach((piece) => takeCall(node, piece));
  if (isText(choice.finish_reason)) node.reason = choice.finish_reason;
}

const mostCalls = 64;

function takeCall(node, piece) {
  const index = piece?.index ?? 0;
  node.calls ??= [];
  if (!Number.isInteger(index) || index < 0 || index > node.calls.length || index >= mostCalls) return;
  if (index === node.calls.length) node.calls.push({ id: isText(piece.id) ? piece.id : `call${index}`, name: "", arguments: "" });
  const call = node.calls[index];
  if (isText(piece.function?.name)) call.name += piece.function.name;
  if (isText(piece.function?.arguments)) call.arguments += piece.function.arguments;
}

/** The messages from the first to the one at `at`, as OpenAI writes them. */
function messagesOf(talk, at) {
  const list = [];
  if (talk.system) list.push({ role: "system", content: talk.system });
  for (const index of path(talk, at)) {
    const node = talk.nodes[index];
    const last = list[list.length - 1];
    if (node.role === "tool") {
      list.push({ role: "tool", tool_call_id: node.call, name: node.name, content: node.text });
    } else if (node.role === "user") {
      // Questions to which no answer came are one: templates want turns.
      if (last?.role === "user") last.content += "\n\n" + node.text;
      else list.push({ role: "user", content: node.text });
    } else if (node.text || node.calls?.length) {
      const message = { role: "assistant", content: node.text };
      if (node.calls?.length) {
        message.tool_calls = node.calls.map((call) =>
          ({ id: call.id, type: "function", function: { name: call.name, arguments: call.arguments } }));
      }
      list.push(message);
    }
  }
  return list;
}
