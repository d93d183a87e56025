// Settings: what differs from the program's defaults, the language, the theme.
let settings = Object.create(null);
let fields = [];

function loadSettings() {
  const kept = load("settings");
  if (isObject(kept)) settings = Object.assign(Object.create(null), kept);
}

/** The keys that a request carries: those that the program has and that differ. */
function wanted() {
  const body = {};
  for (const key of keysOf(props?.hello))
    if (key.name in settings && !same(settings[key.name], key.default)) body[key.name] = settings[key.name];
  return body;
}

/** Makes the fields of the keys that the program has. */
function drawFields() {
  const keys = keysOf(props?.hello);
  const rank = (key) => (firstKeys.indexOf(key.name) + firstKeys.length + 1) % (firstKeys.length + 1);
  fields = keys.map((key) => new Field(key, settings[key.name]));
  const first = fields.filter(({ key }) => firstKeys.includes(key.name)).sort((one, other) => rank(one.key) - rank(other.key));
  byId("fields").replaceChildren(...first.map((field) => field.node));
  byId("more-fields").replaceChildren(...fields.filter((field) => !first.includes(field)).map((field) => field.node));
  byId("more").hidden = fields.length === first.length;
  byId("no-fields").classList.toggle("hidden", keys.length > 0);
}

function openSettings() {
  drawFields();
  byId("language").value = load("language") ?? "";
  byId("theme").value = load("theme") ?? "";
  closeMenu();
  byId("settings").showModal();
}

/** Keeps the fields, or goes to the first that is wrong. */
function saveSettings(event) {
  const values = fields.map((field) => field.check());
  const wrong = fields.find((field) => !field.isRight);
  if (wrong) {
    event.preventDefault();
    if (byId("more").contains(wrong.node)) byId("more").open = true;
    wrong.control.focus();
    return;
  }
  fields.forEach(({ key }, at) => {
    if (values[at] === undefined) delete settings[key.name];
    else settings[key.name] = values[at];
  });
  keep("settings", settings);
}

const darkness = matchMedia("(prefers-color-scheme: dark)");

function applyTheme() {
  const theme = load("theme") || (darkness.matches ? "dark" : "light");
  document.documentElement.dataset.theme = theme;
}

function applyLanguage() {
  const wish = load("language") || (navigator.languages ?? [navigator.language]).find((tag) => /^(ja|en)\b/.test(tag)) || "en";
  language = wish.startsWith("ja") ? "ja" : "en";
  document.documentElement.lang = language;
  translate();
}

/** Shows everything in a language that was just chosen. */
function changeLanguage() {
  keep("language", byId("language").value);
  applyLanguage();
  const typed = new Map(fields.map((field) => [field.key.name, field.control.value]));
  byId("settings").close();
  openSettings();
  for (const field of fields) field.control.value = typed.get(field.key.name);
  byId("language").focus();
  showMachine();
  showTalk({ isFresh: true });
}
