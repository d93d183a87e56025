"""A headless Chromium, driven over WebDriver with Python's standard library alone."""
import base64
import json
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request

PATIENCE = 30
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": 13, "Escape": 27, "Tab": 9}


def programs():
    """The paths of chromedriver and Chromium, None where one is missing."""
    browsers = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return shutil.which("chromedriver"), next(filter(None, browsers), None)


class Browser:
    """One window. Scripts see what a page's own scripts see."""

    def __init__(self, language="en-US"):
        driver, chromium = programs()
        self.driver = subprocess.Popen([driver, "--port=0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        self.session = None
        try:
            port = next(match[1] for line in self.driver.stdout
                        if (match := re.search(r"started successfully on port (\d+)", line)))
            self.base = f"http://127.0.0.1:{port}"
            options = {"binary": chromium, "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--no-proxy-server", f"--lang={language}"]}
            made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
                "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"},
                "unhandledPromptBehavior": "ignore"}}})
            self.session = f"/session/{made['sessionId']}"
        except BaseException:
            self.close()
            raise

    def call(self, method, path, body=None):
        """A command of WebDriver; what is refused is a RuntimeError."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def post(self, path, **body):
        return self.call("POST", self.session + path, body)

    def devtools(self, command, **parameters):
        """A command of Chromium's own protocol."""
        return self.post("/goog/cdp/execute", cmd=command, params=parameters)

    def run(self, script, *arguments):
        """The value of a function's body in the page."""
        return self.post("/execute/sync", script=script, args=list(arguments))

    def value(self, expression, *arguments):
        return self.run(f"return {expression}", *arguments)

    def go(self, url):
        self.post("/url", url=url)

    def size(self, width, height=800, scale=1, mobile=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=mobile)

    def prefer(self, scheme):
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def wait(self, expression, *arguments, patience=PATIENCE):
        """Waits until an expression is true, and answers its value."""
        end = time.monotonic() + patience
        while not (value := self.value(expression, *arguments)):
            if time.monotonic() > end:
                text = self.value("document.body.innerText")
                raise AssertionError(f"{expression} {arguments} stays {value!r}; the page says: {text[-600:]}")
            time.sleep(0.02)
        return value

    def type(self, text):
        self.devtools("Input.insertText", text=text)

    def press(self, key, shift=False):
        """A key on whatever has the focus."""
        event = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key], "modifiers": 8 if shift else 0}
        text = {"text": "\r"} if key == "Enter" else {}
        self.devtools("Input.dispatchKeyEvent", type="keyDown", **event, **text)
        self.devtools("Input.dispatchKeyEvent", type="keyUp", **event)

    def click(self, selector):
        """A click with the pointer on the first element that is shown."""
        found = self.value("[...document.querySelectorAll(arguments[0])].find((node) => node.checkVisibility())", selector)
        if not found:
            raise AssertionError(f"no {selector} is shown")
        self.post(f"/element/{found[ELEMENT]}/click")

    def choose(self, selector, value):
        """A choice of a list, as a user makes it."""
        self.run("const node = document.querySelector(arguments[0]); node.value = arguments[1];"
                 "node.dispatchEvent(new Event('change', {bubbles: true}))", selector, value)

    def fill(self, selector, text):
        """Puts a text into a field, as typing does."""
        self.run("const node = document.querySelector(arguments[0]); node.focus(); node.select()", selector)
        if text:
            self.type(text)
        else:
            self.run("document.execCommand('delete')")

    def log(self):
        """What the console says since the last call."""
        return [entry["message"] for entry in self.post("/se/log", type="browser")]

    def picture(self):
        """What is shown, as PNG."""
        return base64.b64decode(self.call("GET", f"{self.session}/screenshot"))

    def close(self):
        try:
            if self.session:
                self.call("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait()
            self.driver.stdout.close()
