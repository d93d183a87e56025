// An answer as it grows: only blocks that changed are made again.

/** A text whose signs that turn the direction of writing are spelled out: they
    can make code or an address look like another one. */
function visible(text) {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, (sign) =>
    `‹U+${sign.charCodeAt(0).toString(16).toUpperCase()}›`);
}

/** The direction of a text, by its first letter. A browser's own `dir="auto"` looks
    through all blocks again for each that is added, until one has a letter. */
function directionOf(text) {
  const letter = /\p{L}/u.exec(text.slice(0, 2000))?.[0] ?? "";
  return /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF]/.test(letter) ? "rtl" : "ltr";
}

/** A node that shows Markdown. */
class Markdown {
  constructor() {
    this.node = make("div", { class: "text answer" });
    this.sources = [];
    this.wanted = null;
    this.spent = 0;
  }

  /** Shows a text now. */
  show(text) {
    this.wanted = null;
    const begun = performance.now();
    this.node.dir = directionOf(text);
    const lines = visible(text).replace(/\r\n?/g, "\n").split("\n");
    let block = 0;
    for (let at = 0; at < lines.length;) {
      if (/^\s*$/.test(lines[at])) { at++; continue; }
      const next = nextBlock(lines, at, 0);
      const source = lines.slice(at, next.end).join("\n");
      if (this.sources[block] !== source) {
        const made = next.make();
        if (block < this.sources.length) this.node.children[block].replaceWith(made);
        else this.node.append(made);
        this.sources[block] = source;
      }
      block++;
      at = next.end;
    }
    while (this.sources.length > block) {
      this.sources.pop();
      this.node.lastElementChild.remove();
    }
    this.spent = performance.now() - begun;
  }

  /** Shows a text soon: at most a fifth of the time goes into that. */
  showSoon(text, then) {
    const isPlanned = this.wanted !== null;
    this.wanted = text;
    if (isPlanned) return;
    setTimeout(() => {
      if (this.wanted === null) return;
      this.show(this.wanted);
      then();
    }, Math.max(30, 4 * this.spent));
  }
}

/** A talk as a text in Markdown, for a file. */
function asMarkdown(talk) {
  const parts = [`# ${titleOf(talk)}`];
  if (talk.system) parts.push(`## ${say("system")}`, talk.system);
  for (const at of path(talk)) {
    const node = talk.nodes[at];
    const heading = { user: say("you"), assistant: say("model"), tool: say("resultOf", node.name ?? "") };
    parts.push(`## ${heading[node.role]}`);
    if (node.thought) parts.push(node.thought.trim().split("\n").map((line) => "> " + line).join("\n"));
    if (node.text) parts.push(node.text.trim());
    for (const call of node.calls ?? []) parts.push("```json\n" + JSON.stringify(call) + "\n```");
  }
  return parts.join("\n\n") + "\n";
}
