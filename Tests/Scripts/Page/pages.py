"""What the tests of the page have in common: one window and one server for all of a script's."""
import atexit
import json
import threading
import unittest

import browser
import server
from testing import require

driver, chromium = browser.programs()
require((driver, "chromedriver"), (chromium, "chromium"))

LAST = "[...document.querySelectorAll('article')].at(-1)"
ANSWERED = f"{LAST}?.querySelector('.figures')?.textContent"
program = server.Server()
window = browser.Browser()
atexit.register(window.close)


def talk_of(text, **more):
    """A talk whose last answer is a text."""
    return {"version": 1, "id": "page-a", "title": "A talk", "system": "", "created": 1, "changed": 1, "leaf": 1, "nodes": [
        {"role": "user", "parent": -1, "text": "question", "state": ""},
        {"role": "assistant", "parent": 0, "text": text, "state": "", "usage": server.USAGE, "timings": server.TIMINGS, **more}]}


class PageTest(unittest.TestCase):
    # The talks that each test begins with.
    kept = []

    def setUp(self):
        program.reset()
        window.size(1000)
        window.prefer("light")
        if window.value("location.href") != program.url:
            window.go(program.url)
        self.fresh(self.kept)
        self.released = threading.Event()

    def tearDown(self):
        self.released.set()
        # Nothing that a test does may break the page or its policy.
        self.assertEqual([line for line in window.log() if "Failed to load resource" not in line and "net::ERR" not in line], [])

    def fresh(self, kept=None, **settings):
        """The page with nothing kept but what is given."""
        window.run("""
            addEventListener("pagehide", () => {
              localStorage.clear();
              sessionStorage.clear();
              for (const talk of arguments[0]) localStorage.setItem("swiftlet.talk." + talk.id, JSON.stringify(talk));
              for (const [key, value] of Object.entries(arguments[1])) localStorage.setItem("swiftlet." + key, JSON.stringify(value));
            })""", kept or [], settings)
        self.reload()

    def reload(self):
        window.go(program.url)
        window.wait("document.activeElement.id === 'question'")
        window.wait("document.getElementById('machine').textContent || document.querySelector('.notice, dialog[open]')")

    def ask(self, text="hello"):
        window.run("document.getElementById('question').focus()")
        window.type(text)
        window.press("Enter")

    def answered(self, text="hello"):
        """Asks, and waits for the end of the answer."""
        before = len(program.asked)
        self.ask(text)
        window.wait(f"!document.getElementById('send').title.startsWith('Stop') && ({ANSWERED})")
        self.assertEqual(len(program.asked), before + 1)

    def talks(self):
        """What is kept, the talk that was changed last at the end."""
        kept = window.value("Object.entries(localStorage).filter(([key]) => key.startsWith('swiftlet.talk.')).map(([, text]) => text)")
        return sorted(map(json.loads, kept), key=lambda talk: talk["changed"])

    def said(self):
        return [(message["role"], message["content"]) for message in program.asked[-1].body["messages"]]

    def text(self, selector):
        return window.value("[...document.querySelectorAll(arguments[0])].at(-1)?.innerText", selector)
