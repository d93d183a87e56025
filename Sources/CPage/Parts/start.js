// The beginning: what is kept is shown at once, and only then is the program asked.

function listen() {
  const on = (id, kind, then) => byId(id).addEventListener(kind, then);
  on("new-talk", "click", startTalk);
  on("new-talk-too", "click", startTalk);
  on("menu", "click", () => (byId("talks").classList.contains("open") ? closeMenu() : openMenu()));
  on("open-settings", "click", openSettings);
  on("open-talk", "click", () => openTalkDialog(current));
  on("down", "click", () => { scrollToEnd(); byId("question").focus(); });
  on("log", "scroll", noteScroll);
  on("settings-form", "submit", saveSettings);
  on("reset", "click", () => fields.forEach((field) => { field.control.value = ""; field.check(); }));
  on("language", "change", changeLanguage);
  on("theme", "change", () => { keep("theme", byId("theme").value); applyTheme(); });
  on("talk-form", "submit", saveTalkDialog);
  on("delete-talk", "click", deleteTalk);
  on("export-json", "click", exportJSON);
  on("export-markdown", "click", exportMarkdown);
  on("import", "click", () => byId("import-file").click());
  on("import-file", "change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) importTalk(file);
  });
  for (const button of document.querySelectorAll("[data-close]"))
    button.addEventListener("click", () => button.closest("dialog").close());
  listenToComposer();
}

/** What is not of one control. */
function listenToAll() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || isComposing(event) || document.querySelector("dialog[open]")) return;
    if (byId("talks").classList.contains("open")) closeMenu();
    else stop();
  });
  // A press beside the drawer closes it.
  document.addEventListener("pointerdown", (event) => {
    if (byId("talks").classList.contains("open") && !byId("talks").contains(event.target) && !byId("menu").contains(event.target)) closeMenu();
  });
  const keepRunning = () => { for (const { talk } of running.values()) keepTalk(talk); };
  addEventListener("pagehide", keepRunning);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepRunning(); });
  darkness.addEventListener("change", applyTheme);
  addEventListener("online", () => loadProps());
  addEventListener("storage", (event) => {
    if (event.key?.startsWith(prefix + "talk.")) takeTalk(event.key.slice((prefix + "talk.").length), event.newValue !== null);
  });
}

const awaited = new Map();
// Answers are kept every second; one that is not is no longer on its way.
const awaitFor = 5000;

/** Takes a talk that another tab has written or deleted. */
function takeTalk(id, isKept, isElsewhere = true) {
  clearTimeout(awaited.get(id));
  if (running.has(id)) return;
  const talk = isKept ? checked(load("talk." + id), isElsewhere) : null;
  if (talk?.id === id) talks.set(id, talk);
  else talks.delete(id);
  if (talk && isBusy(talk)) awaited.set(id, setTimeout(() => takeTalk(id, true, false), awaitFor));
  // A talk that was deleted there can still be read here.
  if (current.id === id && talks.has(id)) {
    current = talk;
    showTalk({ isFresh: true });
    follow();
  } else showList();
}

loadSettings();
applyTheme();
applyLanguage();
loadTalks();
listen();
listenToAll();
open(talks.get(tab.get("current")) ?? [...talks.values()].sort((one, other) => other.changed - one.changed)[0] ?? newTalk());
focusQuestion();
loadProps();
