// A message on the page.

/** What is said below an answer that did not simply end. */
function stateText(node) {
  if (node.error) return node.error;
  if (node.state === "cut" && !node.text && !node.thought && !node.calls?.length) return say("cutAtOnce");
  if (node.state === "cut" || node.state === "stopped" || node.state === "failed") return say(node.state);
  if (node.reason === "length" || node.reason === "context") return say(node.reason);
  return "";
}

/** The figures of an answer: tokens, rate, prompt, each on one line. */
function figures(node) {
  const parts = [];
  const usage = { ...node.usage };
  const rate = node.timings?.tokens_per_second;
  const cached = usage.cached_tokens ?? usage.prompt_tokens_details?.cached_tokens ?? 0;
  if (Number.isFinite(usage.completion_tokens)) parts.push(say("tokens", number(usage.completion_tokens)));
  if (rate > 0) parts.push(say("rate", number(rate, 1)));
  if (Number.isFinite(usage.prompt_tokens))
    parts.push(cached > 0 ? say("promptCached", number(usage.prompt_tokens), number(cached)) : say("promptTokens", number(usage.prompt_tokens)));
  return parts.flatMap((part, at) => [at > 0 ? " · " : "", make("span", {}, part)]);
}

/** The view of the message at `at` of the talk that is shown. */
class MessageView {
  constructor(at) {
    this.talk = current;
    this.at = at;
    this.isMine = this.message.role !== "assistant";
    this.node = make("article", { class: this.isMine ? "message mine" : "message" });
    this.draw();
  }

  get message() {
    return this.talk.nodes[this.at];
  }

  /** Makes all of it again. */
  draw() {
    const { message } = this;
    this.drawn = message;
    this.isEdited = false;
    const who = { user: say("you"), assistant: say("model"), tool: say("resultOf", message.name ?? "") }[message.role];
    this.node.replaceChildren(make("h2", { class: message.role === "tool" ? "state" : "said" }, who));
    this.actions = make("div", { class: "actions" });
    if (this.isMine) {
      this.node.append(make("div", { class: "text", dir: "auto" }, visible(message.text)), this.actions);
    } else {
      this.markdown = new Markdown();
      this.thought = make("div", { class: "text", dir: "auto" });
      this.thinking = make("summary");
      this.thoughts = make("details", { class: "thought" }, this.thinking, this.thought);
      this.calls = make("div");
      this.state = make("div", { class: "state" });
      this.node.append(this.thoughts, this.markdown.node, this.calls, this.state, this.actions);
      this.markdown.show(message.text);
      this.drawRest();
    }
    this.drawActions();
  }

  /** Makes what may have changed: the state, the versions. */
  refresh() {
    if (this.isEdited) return this.draw();
    if (!this.isMine) this.drawRest();
    this.drawActions();
  }

  /** Shows what came since. */
  grow(then) {
    this.markdown.showSoon(this.message.text, then);
    this.drawRest();
  }

  drawRest() {
    const { message } = this;
    this.thoughts.hidden = !message.thought;
    const isThinking = message.state === "running" && !message.text;
    const summary = say(isThinking ? "thinking" : "thought");
    if (this.thinking.textContent !== summary) this.thinking.textContent = summary;
    const thought = visible(message.thought ?? "").trim();
    if (this.thought.textContent !== thought) this.thought.textContent = thought;
    this.calls.replaceChildren(...(message.calls ?? []).map((call) => make("div", { class: "call" },
      make("strong", {}, say("call", visible(call.name))), make("pre", {}, make("code", {}, visible(call.arguments))))));
    this.drawState(running.get(this.talk.id));
  }

  /** The waiting before the first token, or what is to be said of the end. */
  drawState(asking) {
    const { message } = this;
    if (message.state === "running") {
      const isAwaited = !message.text && !message.calls?.length;
      this.state.className = "state";
      this.state.replaceChildren(...(isAwaited && asking ? waitingNodes(asking, message) : []));
      return;
    }
    const text = stateText(message);
    this.state.className = message.state === "failed" ? "state bad" : "state";
    this.state.replaceChildren();
    if (!text) return;
    this.state.append(make("span", {}, text));
    const isLast = newest(this.talk, this.at) === this.at;
    const isEmpty = !message.text && !message.thought && !message.calls?.length;
    // What holds nothing, and nothing follows, needs no other version.
    const retry = () => ask(this.talk, message.parent, isEmpty && isLast ? this.at : undefined);
    if (message.state === "failed" || (!message.text && !message.calls?.length))
      this.state.append(textButton("retry", () => this.start(retry)));
    else if (isLast && !message.calls?.length && message.reason !== "context")
      this.state.append(textButton("goOn", () => this.start(() => goOn(this.talk, this.at))));
  }

  drawActions() {
    const { message, talk, at } = this;
    this.actions.replaceChildren();
    if (message.state === "running") return;
    const all = versions(talk, at);
    if (all.length > 1) this.actions.append(...this.switcher(all));
    if (message.text) {
      const button = iconButton("copy", "copy", () => copy(message.text, button));
      this.actions.append(button);
    }
    if (message.role === "user") this.actions.append(iconButton("edit", "edit", () => this.edit()));
    if (message.role !== "assistant") return;
    // What failed or came to nothing has a button of its own for that.
    if (message.text || message.calls?.length)
      this.actions.append(iconButton("again", "again", () => this.start(() => ask(talk, message.parent))));
    this.actions.append(make("span", { class: "figures" }, figures(message)));
  }

  /** The buttons that go from one version to another. */
  switcher(all) {
    const place = all.indexOf(this.at);
    const go = (step) => () => {
      if (isBusy(this.talk)) return notify("busy", say("busy"), { seconds: 5 });
      const to = all[place + step];
      this.talk.leaf = newest(this.talk, to);
      keepTalk(this.talk);
      showTalk();
      views.get(to).actions.querySelector(`[data-step="${step}"]:enabled`)?.focus();
    };
    return [
      iconButton("back", "previous", go(-1), { "data-step": "-1", disabled: place === 0 }),
      make("span", {}, say("version", number(place + 1), number(all.length))),
      iconButton("next", "next", go(1), { "data-step": "1", disabled: place === all.length - 1 }),
    ];
  }

  /** Asks, if nothing is on its way, and gives the focus back to the question. */
  start(what) {
    if (isBusy(this.talk)) return notify("busy", say("busy"), { seconds: 5 });
    what();
    byId("question").focus({ preventScroll: true });
  }

  /** A field instead of my message; what is sent is another version of it. */
  edit() {
    this.isEdited = true;
    const field = make("textarea", { "aria-label": say("edit") });
    field.value = this.message.text;
    const back = () => { this.draw(); this.actions.querySelector("button:last-of-type")?.focus(); };
    const send = () => {
      const text = field.value.trim();
      if (text) this.start(() => question(this.talk, text, this.message.parent));
    };
    field.addEventListener("keydown", (event) => {
      if (isSending(event)) { event.preventDefault(); send(); }
      if (event.key === "Escape" && !isComposing(event)) { event.stopPropagation(); back(); }
    });
    this.node.replaceChildren(make("h2", { class: "said" }, say("you")), make("div", { class: "edit" }, field,
      make("div", { class: "row" }, textButton("askThis", send, "small primary"), textButton("cancel", back))));
    field.focus();
  }
}

/** What is shown while nothing came yet. */
function waitingNodes(asking, message) {
  const waited = Math.floor((Date.now() - asking.begun) / 1000);
  const nodes = [make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"))];
  if (message.thought) return nodes;
  if (asking.queued > 0) nodes.push(make("span", {}, say("queued", number(asking.queued))));
  else if (asking.prefill) {
    const [done, total] = asking.prefill;
    const text = say("prefill", number(done), number(total));
    nodes.push(make("progress", { max: total, value: String(done), "aria-label": text }), make("span", {}, text));
  } else nodes.push(make("span", {}, say("waiting")));
  if (waited >= 3) nodes.push(make("span", {}, say("seconds", number(waited))));
  return nodes;
}
