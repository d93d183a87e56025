// The talk that is shown: its messages, which follow an answer as it grows.
const views = new Map();
const drawEvery = 60;
let followsEnd = true;

/** Shows the talk. Views that are there already are kept: a long one is not made again. */
function showTalk({ toEnd = false, isFresh = false } = {}) {
  const before = new Map(isFresh ? [] : views);
  views.clear();
  const nodes = path(current).map((at) => {
    let view = before.get(at);
    if (view?.talk !== current || view.drawn !== current.nodes[at]) view = new MessageView(at);
    else view.refresh();
    views.set(at, view);
    return view.node;
  });
  byId("column").replaceChildren(...(nodes.length > 0 ? nodes : [welcome()]));
  byId("title").textContent = titleOf(current);
  document.title = current.title ? `${current.title} – Swiftlet` : "Swiftlet";
  showList();
  showComposer();
  if (toEnd) scrollToEnd();
  else noteScroll();
}

/** Goes to another talk. */
function open(talk) {
  current = talk;
  keepPlace();
  byId("question").value = tab.get("draft." + talk.id);
  fitQuestion();
  closeMenu();
  showTalk({ toEnd: true, isFresh: true });
}

/** Where a reload comes back to. */
function keepPlace() {
  tab.set("current", current.id);
}

function welcome() {
  const picture = icon("bird");
  picture.removeAttribute("class");
  return make("div", { class: "welcome" }, picture, make("h2", {}, say("welcome")),
    make("p", { id: "welcome-text" }, say("welcomeText", modelName())),
    make("div", { class: "samples" }, say("samples").split("\n").map((text) =>
      make("button", { type: "button", class: "small", click: () => { question(current, text); byId("question").focus(); } }, text))));
}

/** Shows how an answer goes on, not more often than can be seen. */
function showProgress(asking) {
  if (asking.talk !== current || asking.isDrawing) return;
  asking.isDrawing = true;
  setTimeout(() => {
    asking.isDrawing = false;
    if (asking.talk !== current || !running.has(asking.talk.id)) return;
    views.get(asking.at)?.grow(follow);
    follow();
  }, drawEvery);
}

/** Shows an answer that has ended. */
function showEnd(talk, at) {
  const view = views.get(at);
  if (!view) return;
  view.markdown.show(talk.nodes[at].text);
  view.refresh();
  follow();
}

function follow() {
  if (followsEnd) scrollToEnd();
  else noteScroll();
}

function scrollToEnd() {
  const log = byId("log");
  log.scrollTop = log.scrollHeight;
  noteScroll();
}

/** Whoever scrolls up reads on where they are; at the end the answer is followed. */
function noteScroll() {
  const log = byId("log");
  followsEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 48;
  byId("down").classList.toggle("hidden", followsEnd);
}
