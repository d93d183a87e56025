// The list of talks, which is a drawer where the window is narrow.

function showList() {
  const list = [...talks.values()].sort((one, other) => other.changed - one.changed);
  const held = document.activeElement?.dataset?.talk;
  const part = document.activeElement?.dataset?.part;
  byId("talk-list").replaceChildren(...list.map((talk) => {
    const isCurrent = talk === current;
    const options = iconButton("more", "thisTalk", () => openTalkDialog(talk), { "data-talk": talk.id, "data-part": "options", "aria-haspopup": "dialog" });
    name(options, say("optionsOf", titleOf(talk)));
    return make("li", { class: `${isCurrent ? "current" : ""} ${running.has(talk.id) ? "running" : ""}` },
      make("button", { type: "button", class: "open", "aria-current": isCurrent && "page", "data-talk": talk.id, "data-part": "open",
        click: () => { open(talk); focusQuestion(); } }, make("span", { dir: "auto" }, visible(titleOf(talk)))),
      options);
  }));
  byId("no-talks").classList.toggle("hidden", list.length > 0);
  // The list is made again under the focus.
  if (held) byId("talk-list").querySelector(`[data-talk="${held}"][data-part="${part}"]`)?.focus();
}

function openMenu() {
  byId("talks").classList.add("open");
  byId("menu").setAttribute("aria-expanded", "true");
  byId("new-talk").focus();
}

function closeMenu() {
  const menu = byId("talks");
  const hadFocus = menu.contains(document.activeElement);
  const wasOpen = menu.classList.contains("open");
  menu.classList.remove("open");
  byId("menu").setAttribute("aria-expanded", "false");
  if (wasOpen && hadFocus) byId("menu").focus();
}

/** A new talk; one in which nothing was said yet serves as well. */
function startTalk() {
  if (current.nodes.length === 0) closeMenu();
  else open({ ...newTalk(), system: current.system });
  focusQuestion();
}
