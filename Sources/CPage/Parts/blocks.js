// Markdown's blocks. Lists and quotes are nested 12 deep at most; what is deeper
// is shown as it was written.
const deepestBlock = 12;
const mostColumns = 64;
const mostCells = 10000;

const isBlank = (line) => /^\s*$/.test(line);
const fenceOf = (line) => /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*(\S*)/.exec(line);
const headingOf = (line) => /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(line);
const isRule = (line) => /^ {0,3}([-*_])([ \t]*\1){2,}[ \t]*$/.test(line);
const isQuote = (line) => /^ {0,3}>/.test(line);
const itemOf = (line) => /^([ \t]*)([-*+]|(\d{1,9})[.)])(?:([ \t]+)|$)/.exec(line);
const indentOf = (line) => /^[ \t]*/.exec(line)[0].replace(/\t/g, "    ").length;
const isDivider = (line) => /^[ \t|:-]+$/.test(line) && line.includes("-") && line.includes("|");
const beginsTable = (lines, at) => lines[at].includes("|") && at + 1 < lines.length && isDivider(lines[at + 1]);
const beginsBlock = (lines, at) => fenceOf(lines[at]) || headingOf(lines[at]) || isRule(lines[at]) ||
  isQuote(lines[at]) || itemOf(lines[at]) || beginsTable(lines, at);

/** Adds the blocks of some lines to a node. */
function addBlocks(node, lines, depth) {
  if (depth > deepestBlock) {
    node.append(make("p", { class: "plain" }, lines.join("\n")));
    return;
  }
  for (let at = 0; at < lines.length;) {
    if (isBlank(lines[at])) { at++; continue; }
    const block = nextBlock(lines, at, depth);
    node.append(block.make());
    at = block.end;
  }
}

/** The block that begins at a line that is not blank: its end, and how it is made. */
function nextBlock(lines, at, depth) {
  const line = lines[at];
  const fence = fenceOf(line);
  if (fence) return fenced(lines, at, fence);
  const heading = headingOf(line);
  if (heading) {
    // The page's own headings come first.
    const kind = "h" + Math.min(6, heading[1].length + 2);
    return { end: at + 1, make: () => addInline(make(kind), (heading[2] ?? "").trimEnd().replace(/(^|[ \t])#+$/, "")) };
  }
  if (isRule(line)) return { end: at + 1, make: () => make("hr") };
  let end = at;
  if (isQuote(line)) {
    while (end < lines.length && isQuote(lines[end])) end++;
    const inner = () => lines.slice(at, end).map((quoted) => quoted.replace(/^ {0,3}> ?/, ""));
    return { end, make: () => nested("blockquote", inner(), depth) };
  }
  if (itemOf(line)) return list(lines, at, depth);
  if (beginsTable(lines, at)) {
    end = at + 2;
    while (end < lines.length && lines[end].includes("|") && !isBlank(lines[end])) end++;
    return { end, make: () => table(lines.slice(at, end)) };
  }
  do end++; while (end < lines.length && !isBlank(lines[end]) && !beginsBlock(lines, end));
  return { end, make: () => addInline(make("p"), lines.slice(at, end).map((part) => part.trim()).join("\n")) };
}

function nested(kind, lines, depth) {
  const node = make(kind);
  addBlocks(node, lines, depth + 1);
  return node;
}

/** A fence to its end, or to the end of the text. */
function fenced(lines, at, fence) {
  const close = new RegExp(`^ {0,3}\\${fence[1][0]}{${Math.min(fence[1].length, 999)},}[ \\t]*$`);
  let end = at + 1;
  while (end < lines.length && !close.test(lines[end])) end++;
  const make = () => codeBlock(lines.slice(at + 1, end).join("\n"), fence[2]);
  return { end: Math.min(end + 1, lines.length), make };
}

function codeBlock(text, kind) {
  const button = iconButton("copy", "copy", () => copy(text, button));
  const label = kind.slice(0, 40);
  return make("div", { class: "code" },
    make("div", { class: "code-head" }, make("span", {}, label), button),
    // What scrolls can be scrolled by the keyboard.
    make("pre", { tabindex: "0", role: "group", "aria-label": label || "code" }, make("code", {}, text)));
}

/** A list: items, and all that is indented further than their marks. */
function list(lines, at, depth) {
  const first = itemOf(lines[at]);
  const isOrdered = first[3] !== undefined;
  const base = indentOf(lines[at]);
  const items = [];
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end];
    const indent = indentOf(line);
    const last = items[items.length - 1];
    if (isBlank(line)) {
      let after = end + 1;
      while (after < lines.length && isBlank(lines[after])) after++;
      if (after === lines.length || (indentOf(lines[after]) < base + 2 && !continues(lines[after]))) break;
      last.push("");
      end = after - 1;
      continue;
    }
    const item = itemOf(line);
    if (last && indent >= base + 2) last.push(dedent(line, last.indent));
    else if (item && !isRule(line) && continues(line)) {
      const width = item[0].length - item[1].length;
      const content = line.slice(item[0].length);
      const begun = [content];
      begun.indent = indent + Math.min(width, 5);
      items.push(begun);
    } else if (last && last[last.length - 1] !== "" && !item && !beginsBlock(lines, end)) last.push(line);
    else break;
  }
  function continues(line) {
    const item = itemOf(line);
    return item && (item[3] !== undefined) === isOrdered && indentOf(line) < base + 2;
  }
  return { end, make: () => make(isOrdered ? "ol" : "ul", { start: isOrdered && first[3] !== "1" && Number(first[3]) },
    items.map((item) => itemNode(item, depth))) };
}

/** A line without so much of its indent. */
function dedent(line, most) {
  const indent = indentOf(line);
  return " ".repeat(Math.max(0, indent - most)) + line.trimStart();
}

/** An item; where a paragraph is all that it begins with, that is no block. */
function itemNode(lines, depth) {
  const box = /^\[([ xX])\] /.exec(lines[0]);
  const text = box ? [(box[1] === " " ? "☐ " : "☑ ") + lines[0].slice(4), ...lines.slice(1)] : lines;
  const node = nested("li", text, depth);
  const paragraphs = [...node.children].filter((child) => child.localName === "p");
  if (paragraphs.length === 1 && node.firstElementChild === paragraphs[0] && !paragraphs[0].className)
    unwrap(paragraphs[0]);
  return node;
}

function unwrap(node) {
  while (node.firstChild) node.before(node.firstChild);
  node.remove();
}

function cells(line) {
  const parts = line.trim().replace(/\\\|/g, "\0").replace(/^\|/, "").replace(/\|$/, "").split("|", mostColumns);
  return parts.map((part) => part.trim().replace(/\0/g, "|"));
}

function table(lines) {
  const head = cells(lines[0]);
  const sides = cells(lines[1]).map((part) => (/^:.*:$/.test(part) ? "middle" : /:$/.test(part) ? "right" : undefined));
  const most = Math.floor(mostCells / head.length);
  const row = (kind, texts) => make("tr", {}, head.map((_, at) =>
    addInline(make(kind, { class: sides[at], scope: kind === "th" && "col" }), texts[at] ?? "")));
  const node = make("table", {}, make("thead", {}, row("th", head)),
    make("tbody", {}, lines.slice(2, 2 + most).map((line) => row("td", cells(line)))));
  const box = make("div", { class: "table", tabindex: "0", role: "group", "aria-label": head.join(", ").slice(0, 80) }, node);
  if (lines.length > 2 + most) box.append(make("p", { class: "plain" }, lines.slice(2 + most).join("\n")));
  return box;
}
