// What a screen reader and eyes need, of all that is shown: returns what is wrong.
const problems = [];
const top = document.querySelector("dialog[open]") ?? document.body;
const isShown = (node) => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
const told = (node) => `${node.localName}${node.id && "#" + node.id}.${node.className.baseVal ?? node.className} ${(node.textContent ?? "").trim().slice(0, 30)}`;

// Names: of controls, dialogs, landmarks and pictures.
function nameOf(node) {
  const by = node.getAttribute("aria-labelledby");
  if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  return node.getAttribute("aria-label") || [...(node.labels ?? [])].map((label) => label.textContent).join(" ") ||
    (["button", "a", "summary"].includes(node.localName) ? node.textContent : "");
}
for (const node of top.querySelectorAll("button, a[href], input, select, textarea, summary, nav, main, [role=region], [role=group], progress"))
  if (isShown(node) && !nameOf(node).trim()) problems.push(`no name: ${told(node)}`);
for (const dialog of document.querySelectorAll("dialog[open]")) if (!nameOf(dialog).trim()) problems.push(`no name: ${told(dialog)}`);
for (const picture of top.querySelectorAll("svg"))
  if (picture.getAttribute("aria-hidden") !== "true") problems.push(`picture: ${told(picture)}`);

// Identifiers are there, and once.
const names = [...document.querySelectorAll("[id]")].map((node) => node.id);
for (const id of new Set(names)) if (names.indexOf(id) !== names.lastIndexOf(id)) problems.push(`twice: ${id}`);
for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
  for (const node of document.querySelectorAll(`[${attribute}]`))
    for (const id of node.getAttribute(attribute).split(" ")) if (!document.getElementById(id)) problems.push(`${attribute}: ${id}`);
}

// Landmarks, the language, the order of headings.
if (document.querySelectorAll("main").length !== 1 || document.querySelectorAll("nav").length !== 1) problems.push("landmarks");
if (!document.documentElement.lang) problems.push("no language");

// Contrast of every text with what is behind it.
function channels(color) {
  const found = color.match(/[\d.]+/g).map(Number);
  return { rgb: found.slice(0, 3), alpha: found[3] ?? 1 };
}
const luminance = (rgb) => {
  const [red, green, blue] = rgb.map((value) => value / 255).map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const over = ({ rgb, alpha }, ground) => rgb.map((value, at) => value * alpha + ground[at] * (1 - alpha));
function groundOf(node) {
  const layers = [];
  for (let at = node; at; at = at.parentElement) {
    const layer = channels(getComputedStyle(at).backgroundColor);
    layers.push(layer);
    if (layer.alpha === 1) break;
  }
  return layers.reverse().reduce((ground, layer) => over(layer, ground), channels(getComputedStyle(document.documentElement).backgroundColor).rgb);
}
function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
function check(node, color, what) {
  const ground = groundOf(node);
  const found = contrast(over(channels(color), ground), ground);
  if (found < 4.5) problems.push(`contrast ${found.toFixed(2)} of ${what}: ${told(node)}`);
}
const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  if (walker.currentNode.data.trim() && isShown(node) && !node.closest("option, .said, :disabled")) check(node, getComputedStyle(node).color, "text");
}
for (const field of top.querySelectorAll("[placeholder]"))
  if (isShown(field)) check(field, getComputedStyle(field, "::placeholder").color, "placeholder");
for (const picture of top.querySelectorAll("button:enabled .icon")) if (isShown(picture)) check(picture, getComputedStyle(picture).color, "picture");

// Room: nothing wider than the window, controls that a finger hits.
const width = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth > width) problems.push(`the page is ${document.documentElement.scrollWidth} wide`);
for (const node of [document.getElementById("log"), ...document.querySelectorAll("dialog[open], dialog[open] .dialog-body")])
  if (isShown(node) && node.scrollWidth > node.clientWidth) problems.push(`${told(node)} scrolls sideways`);
for (const node of top.querySelectorAll("button, select, input, textarea")) {
  if (!isShown(node)) continue;
  const box = node.getBoundingClientRect();
  if (Math.min(box.width, box.height) < 24) problems.push(`${box.width} × ${box.height}: ${told(node)}`);
  if (box.left < -1 || box.right > width + 1) problems.push(`outside: ${told(node)}`);
}
return problems;
