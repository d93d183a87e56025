"""A server that speaks as `swiftlet-http` does, and answers as a test says."""
import http.server
import json
import re
import socket
import threading
import time

from testing import ROOT

FOLDER = ROOT / "Sources/CPage"
USAGE = {"prompt_tokens": 120, "completion_tokens": 40, "total_tokens": 160, "cached_tokens": 100}
TIMINGS = {"tokens_per_second": 13.25, "prompt_tokens_per_second": 80.5}
KEYS = [
    {"name": "id", "type": "id", "default": None},
    {"name": "messages", "type": "messages", "default": None},
    {"name": "tools", "type": "objects", "default": None},
    {"name": "max_tokens", "type": "integer", "default": None, "minimum": 0, "maximum": 2147483647},
    {"name": "temperature", "type": "number", "default": 0.7, "minimum": 0.0, "maximum": 100.0},
    {"name": "top_k", "type": "integer", "default": 40, "minimum": 0, "maximum": 2147483647},
    {"name": "penalty_last_n", "type": "integer", "default": 64, "minimum": -1, "maximum": 2147483647},
    {"name": "dry_sequence_breakers", "type": "strings", "default": ["\n", ":", "\"", "*"]},
    {"name": "seed", "type": "integer", "default": None, "minimum": 0, "maximum": 9223372036854775807},
    {"name": "stop", "type": "strings", "default": []},
    {"name": "ignore_eos", "type": "boolean", "default": False},
    {"name": "thinking", "type": "boolean", "default": None},
    {"name": "json_schema", "type": "object", "default": None},
    {"name": "speculation", "type": "string", "default": "lookup"},
    {"name": "__proto__", "type": "string", "default": None},
]


def parts():
    """The files of the page, in the order in which page.c puts them together."""
    return [FOLDER / name for name in re.findall(r'^#embed "(.+)"$', (FOLDER / "page.c").read_text(), re.M)]


def page():
    return b"".join(part.read_bytes() for part in parts())


def props():
    return {"hello": {"event": "hello", "protocol": 1, "name": "swiftlet", "version": "0.1.0", "keys": KEYS, "errors": []},
            "ready": {"event": "ready", "model": "/models/nano.gguf", "context": 1024},
            "stats": {"event": "stats", "peak_rss_bytes": 34000000}, "sessions": True}


class Answer:
    """The stream of one answer, which a test writes; a stream that the page has left is a ConnectionError."""

    def __init__(self, handler, body):
        self.handler = handler
        self.body = body
        self.headers = dict(handler.headers)
        self.begun = False

    def raw(self, text):
        if not self.begun:
            self.begun = True
            self.handler.send_response(200)
            self.handler.send_header("Content-Type", "text/event-stream")
            if self.handler.server.in_chunks:
                self.handler.send_header("Transfer-Encoding", "chunked")
            self.handler.end_headers()
        data = text.encode()
        if self.handler.server.in_chunks:
            data = b"%x\r\n%s\r\n" % (len(data), data)
        self.handler.wfile.write(data)

    def comment(self, text):
        self.raw(f": {text}\n\n")

    def chunk(self, reason=None, **delta):
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        self.raw(f"data: {json.dumps({'object': 'chat.completion.chunk', 'choices': [choice]})}\n\n")

    def text(self, *pieces):
        for piece in pieces:
            self.chunk(content=piece)

    def end(self, reason="stop"):
        self.chunk(reason)
        self.raw(f"data: {json.dumps({'choices': [], 'usage': USAGE, 'timings': TIMINGS})}\n\ndata: [DONE]\n\n")

    def error(self, message, code, status=None, **headers):
        error = json.dumps({"error": {"message": message, "type": "invalid_request_error", "code": code, "param": None}})
        if status is None:
            self.raw(f"data: {error}\n\n")
        else:
            self.handler.reply(status, error.encode(), "application/json", **headers)

    def cut(self):
        """Loses the connection."""
        self.handler.connection.shutdown(socket.SHUT_RDWR)

    def hold(self, released, seconds=30):
        """Waits, and notices where the page leaves."""
        end = time.monotonic() + seconds
        while not released.wait(0.05) and time.monotonic() < end:
            self.comment("")


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def reply(self, status, content, kind, **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def refused(self):
        key = self.server.key
        if key and self.headers["Authorization"] != f"Bearer {key}":
            Answer(self, None).error("a key is wanted", "unauthorized", 401)
            return True
        return False

    def do_GET(self):
        time.sleep(self.server.delay)
        if self.path == "/":
            return self.reply(200, self.server.page, "text/html; charset=utf-8")
        if self.path in ("/props", "/stats"):
            self.server.got.append(self.path)
            if not self.refused():
                found = self.server.props if self.path == "/props" else self.server.props["stats"]
                self.reply(200, json.dumps(found).encode(), "application/json")
            return None
        return self.reply(404, b"{}", "application/json")

    def send_response(self, *words):
        self.protocol_version = "HTTP/1.1" if self.server.in_chunks else "HTTP/1.0"
        self.close_connection = True
        super().send_response(*words)

    def do_POST(self):
        time.sleep(self.server.delay)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path not in ("/v1/chat/completions", "/forget"):
            return self.reply(404, b"{}", "application/json")
        if self.refused():
            return None
        if self.path == "/forget":
            self.server.forgotten.append(body["session"])
            return self.reply(200, b'{"forgotten":true}', "application/json")
        answer = Answer(self, body)
        self.server.asked.append(answer)
        try:
            self.server.write(answer)
            if self.server.in_chunks and answer.begun:
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.server.left.set()
        return None


class Server(http.server.ThreadingHTTPServer):
    """`write` is called with each `Answer`; `asked` are all of them, `left` is set where the page has gone."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.page = page()
        self.reset()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def reset(self):
        self.props = props()
        self.key = None
        self.delay = 0
        # Else a body ends with the connection, and only the page can notice that it is cut.
        self.in_chunks = False
        self.asked = []
        self.got = []
        self.forgotten = []
        self.left = threading.Event()
        self.write = lambda answer: (answer.text("Hello, ", "**world**."), answer.end())

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, *_):
        """A page that goes in the middle of a reply is no error of the server's."""
