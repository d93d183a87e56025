// Markdown within a paragraph. A text is walked once: time is linear in its length
// whatever it holds, and emphasis is nested 24 deep at most.
const deepestEmphasis = 24;
const longestAddress = 2000;

/** The address of a link that may be followed, or null. */
function address(text) {
  if (text.length > longestAddress || !/^(https?:\/\/|mailto:)/i.test(text)) return null;
  try {
    const url = new URL(text);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** A link, beside which stands where it leads, if its text is another address. */
function link(url, children) {
  const node = make("a", { href: url.href, target: "_blank", rel: "noopener noreferrer nofollow", title: url.href }, children);
  const shown = node.textContent.trim();
  const looks = /^(?:[a-z]+:\/\/)?([\w-]+(?:\.[\w-]+)+)/i.exec(shown);
  if (looks && url.host && looks[1].toLowerCase() !== url.host) return [node, ` (${url.host})`];
  return [node];
}

/** For each run of backticks where the next one of its length begins. */
function codeEnds(text) {
  const ends = new Map();
  const last = new Map();
  for (const run of text.matchAll(/`+/g)) {
    const length = run[0].length;
    if (last.has(length)) ends.set(last.get(length), run.index);
    last.set(length, run.index);
  }
  return ends;
}

/** The pieces of a text: strings, nodes, and marks of emphasis. */
function pieces(text) {
  const list = [];
  const brackets = [];
  const ends = codeEnds(text);
  const special = /[\\`*_~[\]!<\n]|https?:\/\//g;
  let at = 0;
  const push = (end) => { if (end > at) list.push(text.slice(at, end)); };
  for (let match; (match = special.exec(text)); special.lastIndex = at) {
    const here = match.index;
    const sign = text[here];
    push(here);
    at = here + 1;
    if (sign === "\n") {
      list.push(document.createElement("br"));
    } else if (sign === "\\") {
      // \( and \[ begin formulas, which stay as they are.
      if (/[!"#$%&'*+,./:;<=>?@^_`{|}~\\-]/.test(text[at] ?? "")) list.push(text[at++]);
      else { list.push("\\"); if (/[()[\]]/.test(text[at] ?? "")) list.push(text[at++]); }
    } else if (sign === "`") {
      while (text[at] === "`") at++;
      const length = at - here;
      const end = ends.get(here);
      if (end === undefined) { list.push("`".repeat(length)); continue; }
      const code = text.slice(at, end).replace(/\n/g, " ");
      list.push(make("code", {}, /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code));
      at = end + length;
    } else if (sign === "*" || sign === "_" || sign === "~") {
      let end = at;
      while (text[end] === sign) end++;
      list.push(mark(text, here, end));
      at = end;
    } else if (sign === "[" || (sign === "!" && text[at] === "[")) {
      if (sign === "!") at++;
      brackets.push(list.length);
      list.push(text.slice(here, at));
    } else if (sign === "]") {
      const begin = brackets.pop();
      const target = begin !== undefined && text[at] === "(" ? destination(text, at + 1) : null;
      if (!target) { list.push("]"); continue; }
      at = target.end;
      const inner = list.splice(begin);
      const isImage = inner.shift() === "![";
      const url = address(target.text);
      // An image is not loaded: whoever serves it would know of it.
      const children = emphasised(inner);
      if (isImage) children.unshift("🖼 ");
      for (const child of url ? link(url, children) : [...children, ` (${target.text})`]) list.push(child);
      brackets.length = 0;
    } else if (sign === "<") {
      const found = /^<((?:https?:\/\/|mailto:)[^\s<>]+)>|^<br\s*\/?>/i.exec(text.slice(here, here + longestAddress));
      const url = found?.[1] && address(found[1]);
      if (url) list.push(...link(url, [found[1]]));
      else if (found && !found[1]) list.push(document.createElement("br"));
      else { list.push("<"); continue; }
      at = here + found[0].length;
    } else if (sign === "h") {
      const found = /^[^\s<>"'`|*）」』】、。，]+/.exec(text.slice(here, here + longestAddress))[0].replace(/[.,;:!?)\]}]+$/, "");
      const url = /[\p{L}\p{N}]/u.test(text[here - 1] ?? "") ? null : address(found);
      if (url) { list.push(...link(url, [found])); at = here + found.length; } else list.push("h");
    } else {
      list.push(sign);
    }
  }
  push(text.length);
  return list;
}

/** What stands between the parentheses of a link, and where they end. */
function destination(text, begin) {
  const found = /^\s*<?([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)/.exec(text.slice(begin, begin + longestAddress));
  return found && { text: found[1], end: begin + found[0].length };
}

/** A run of signs, which may open emphasis before a text and close it behind one. */
function mark(text, begin, end) {
  const before = text[begin - 1] ?? " ";
  const behind = text[end] ?? " ";
  const inWord = text[begin] === "_" && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(behind);
  return { sign: text[begin], count: end - begin, opens: !inWord && /\S/.test(behind), closes: !inWord && /\S/.test(before) };
}

/** The pieces with their emphasis, as nodes and strings. */
function emphasised(list) {
  const frames = [{ sign: "", count: 0, nodes: [] }];
  const top = () => frames[frames.length - 1];
  const give = (node) => top().nodes.push(node);
  const drop = () => {
    const frame = frames.pop();
    give(frame.sign.repeat(frame.count));
    frame.nodes.forEach(give);
  };
  for (const piece of list) {
    if (typeof piece === "string" || piece instanceof Node) { give(piece); continue; }
    let { sign, count } = piece;
    const least = sign === "~" ? 2 : 1;
    while (piece.closes && count >= least) {
      const at = frames.findLastIndex((frame) => frame.sign === sign && frame.count >= least);
      if (at < 0 || (at === frames.length - 1 && frames[at].nodes.length === 0)) break;
      while (frames.length - 1 > at) drop();
      const frame = top();
      const taken = Math.min(2, count, frame.count);
      const kind = sign === "~" ? "del" : taken === 2 ? "strong" : "em";
      frame.nodes = [make(kind, {}, frame.nodes)];
      frame.count -= taken;
      count -= taken;
      if (frame.count === 0) { frames.pop(); frame.nodes.forEach(give); }
    }
    if (count === 0) continue;
    if (piece.opens && frames.length <= deepestEmphasis) frames.push({ sign, count, nodes: [] });
    else give(sign.repeat(count));
  }
  while (frames.length > 1) drop();
  return frames[0].nodes;
}

/** Adds a text with its emphasis, codes and links to a node. */
function addInline(node, text) {
  // Most cells of a table are plain.
  if (/^[\p{L}\p{N} .,:;()%-]*$/u.test(text) && !text.includes("://")) node.append(text);
  else for (const piece of emphasised(pieces(text))) node.append(piece);
  return node;
}
