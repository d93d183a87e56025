"""An engine that begins well and then misbehaves, each time in the way that its first word
names. What is not about an answer happens before the first request is read."""
import json
import os
import signal
import sys
import time

behaviour = sys.argv[1]
out = sys.stdout.buffer


def say(data):
    if not isinstance(data, bytes):
        data = json.dumps(data).encode() + b"\n"
    out.write(data)
    out.flush()


def hello(protocol=1):
    say({"event": "hello", "protocol": protocol, "name": "fake", "version": "0"})


def ready(queue=8):
    say({"event": "ready", "model": "none", "context": 16, "limits": {"line": 1 << 20, "queue": queue}})


def end(number, **more):
    say({"id": number, "event": "end", "finish_reason": "stop", "seed": 1, "usage": {}, "timings": {}, **more})


def requests():
    for line in sys.stdin.buffer:
        yield json.loads(line)


def wait():
    while True:
        time.sleep(100)


# What comes in the place of an answer to request N, as bytes with N in them.
LINES = {
    "bad-json": b'{"id":N,"event":"delta","content":\n',
    "not-utf8": b'{"id":N,"event":"delta","content":"\xff\xfe"}\n',
    "wrong-type": b'{"id":N,"event":"delta","content":7}\n',
    "huge": b'{"id":N,"event":"delta","content":"' + b"a" * (17 << 20) + b'"}\n',
    "garbled": b'{"event":"error","code":"bad_json","message":"what?"}\n',
}

if behaviour == "dies-at-once":
    sys.stderr.write("a last word\n")
    sys.exit(5)
if behaviour == "silent":
    wait()
if behaviour == "not-a-line":
    say(b"Welcome to this machine!\n")
    wait()
if behaviour == "newer":
    hello(2)
    wait()
hello()
if behaviour == "fails":
    sys.stderr.write("swiftlet: there is no room [does_not_fit]\n")
    say({"event": "error", "code": "does_not_fit", "message": "there is no room"})
    sys.exit(4)
if behaviour == "dies-before-ready":
    sys.exit(3)
if behaviour == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
ready(2 if behaviour == "two" else 8)
if behaviour == "deaf":
    wait()
if behaviour == "noisy":
    for _ in range(100):
        sys.stderr.write("x" * 65536 + "\n")
    sys.stderr.write("the end\n")
    sys.stderr.flush()
if behaviour == "leaves-a-child":
    if os.fork() == 0:
        time.sleep(3)
        os._exit(0)
    os._exit(7)

for request in requests():
    number = request.get("id")
    if behaviour in LINES:
        say({"id": number, "event": "delta", "content": "first"})
        say(LINES[behaviour].replace(b"N", b"%d" % number, 1))
        wait()
    elif behaviour == "cut":
        out.write(b'{"id":%d,"event":"del' % number)
        out.flush()
        os._exit(0)
    elif behaviour == "closes-output":
        os.close(1)
        wait()
    elif behaviour == "bytewise" and number:
        text = json.dumps({"id": number, "event": "delta", "content": "日本\U0001F426"}, ensure_ascii=False).encode() + b"\r\n\n"
        for byte in text:
            say(bytes([byte]))
        end(number)
    elif behaviour == "newer-events" and number:
        say({"event": "weather", "sky": "rain"})
        say({"id": number, "event": "thought", "content": 5})
        say({"id": number + 1000, "event": "delta", "content": "another's"})
        say({"id": str(number), "event": "delta", "content": "another's"})
        say({"event": "pong", "ping": "another's"})
        say({"event": "ignored", "cancel": 5})
        say({"event": "error", "duplicate": number, "code": "duplicate_id", "message": "another's"})
        say({"id": number, "event": "delta", "content": "mine", "colour": "red"})
        end(number, colour={"red": 1})
        say({"id": number, "event": "delta", "content": "late"})
        end(number)
    elif "messages" in request:
        say({"id": number, "event": "delta", "content": request["messages"][0]["content"]})
        end(number)
    elif "ping" in request:
        say({"event": "pong", "ping": request["ping"]})
