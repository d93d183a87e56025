#!/usr/bin/env bash
# Ollama's own Python client leaves out every member of a message that is empty or false, and not only
# those that are None, while of the request itself it sends false ones: an assistant's empty text never
# comes to the server, so that a chat template which asks whether the content is none is told nothing
# at all, and a list of no calls looks like a message that could not call.
#
# Seen with ollama 0.6.3: Message(role="assistant", content="", tool_calls=[]) goes over the wire as
# {"role":"assistant"}, beside "stream":false and "think":false. A server that forwards messages to a
# template must put the empty text back.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install ollama==0.6.3
"$folder/venv/bin/python" - <<'CODE'
import http.server
import json
import threading

import ollama

sent = []


class Server(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        sent.append(json.loads(body))
        reply = json.dumps({"model": "m", "message": {"role": "assistant", "content": "ok"}, "done": True})
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply.encode())

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = ollama.Client(f"http://127.0.0.1:{server.server_port}")
client.chat("m", [ollama.Message(role="assistant", content="", tool_calls=[])], think=False)
print("request:", sorted(sent[0]))
print("message:", sent[0]["messages"][0])
assert sent[0]["stream"] is False and sent[0]["think"] is False
assert sent[0]["messages"] == [{"role": "assistant"}], "the client sends what is empty now"
CODE
