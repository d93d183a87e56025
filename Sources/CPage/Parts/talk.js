// The dialog of a talk: title, system prompt, files, the end.
let dialogTalk = null;

function openTalkDialog(talk) {
  dialogTalk = talk;
  byId("talk-title").value = talk.title;
  byId("talk-title").placeholder = say("newTalk");
  byId("talk-system").value = talk.system;
  closeMenu();
  byId("talk-dialog").showModal();
}

function saveTalkDialog() {
  const talk = dialogTalk;
  talk.title = byId("talk-title").value.trim();
  talk.system = byId("talk-system").value.trim();
  // One in which nothing was said is not listed yet.
  if (talk.nodes.length > 0) keepTalk(talk);
  showTalk();
}

function deleteTalk() {
  const talk = dialogTalk;
  byId("talk-dialog").close();
  running.get(talk.id)?.control.abort();
  deleted.add(talk);
  const kept = talks.delete(talk.id);
  forget("talk." + talk.id);
  forgetSession(talk);
  if (talk === current) open([...talks.values()].sort((one, other) => other.changed - one.changed)[0] ?? newTalk());
  else showList();
  byId("question").focus();
  if (!kept) return;
  notify("deleted", say("deleted", titleOf(talk)), { word: "undo", seconds: 15, action: () => { deleted.delete(talk); keepTalk(talk); open(talk); } });
}

/** Offers a text as a file. */
function saveFile(text, kind, ending) {
  const base = titleOf(dialogTalk).replace(/[^\p{L}\p{N} -]/gu, "").trim().slice(0, 40) || "talk";
  const url = URL.createObjectURL(new Blob([text], { type: kind }));
  const node = make("a", { href: url, download: `${base}.${ending}` });
  node.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

const exportJSON = () => saveFile(JSON.stringify(dialogTalk, null, 1) + "\n", "application/json", "json");
const exportMarkdown = () => saveFile(asMarkdown(dialogTalk), "text/markdown", "md");

/** Takes a talk that was exported; one of the same name that is here stays. */
async function importTalk(file) {
  let talk = null;
  try {
    talk = checked(JSON.parse(await file.text()));
  } catch {
    // It is said below.
  }
  byId("talk-dialog").close();
  if (!talk) return notify("import", say("notImported", file.name), { bad: true, seconds: 15 });
  if (talks.has(talk.id)) talk.id = newName();
  keepTalk(talk);
  open(talk);
  notify("import", say("imported", titleOf(talk)), { seconds: 8 });
}
