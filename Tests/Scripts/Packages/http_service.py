"""The units of swiftlet-http as they are, under a systemd that is booted in a container, spoken to by HTTP."""

import unittest

from container import boot, require_container
from packaging import ANSWER, BOARD, BOARD_HTTP, EMBEDDED, ON_A_BOARD, release
from testing import HTTP_EMBEDDED

KEY = "correct-horse-battery"

INSIDE = f"""
systemd-sysusers && systemctl daemon-reload && systemctl start systemd-journald.service swiftlet-http.socket
systemctl is-active swiftlet-http.service
python3 /probe/client.py
systemctl stop swiftlet-http.service 2>/dev/null
pgrep -c swiftlet
echo 'SWIFTLET_HTTP_OPTIONS=--key-file /run/credentials/swiftlet-http.service/swiftlet-http.keys' \
  >/etc/default/swiftlet-http
install -D -m 600 /probe/keys /etc/credstore/swiftlet-http.keys
python3 /probe/client.py {KEY}
echo 'SWIFTLET_HTTP_OPTIONS=--queue none' >/etc/default/swiftlet-http
systemctl restart swiftlet-http.service
for _ in $(seq 100); do systemctl is-failed --quiet swiftlet-http.service && break; sleep 0.1; done
systemctl show -p NRestarts -p ExecMainStatus swiftlet-http.service
journalctl --no-pager -o cat -u swiftlet-http.service >&2
"""

CLIENT = """
import glob, http.client, json, os, signal, subprocess, sys, time
def request(method, path, body=None, key=None):
    connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=60)
    headers = {"Authorization": "Bearer " + key} if key else {}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    reply = connection.getresponse()
    return reply.status, reply.read().decode()
def wait():
    end = time.monotonic() + 60
    while request("GET", "/health")[0] != 200 and time.monotonic() < end:
        time.sleep(0.05)
def ask(text, **more):
    body = {"messages": [{"role": "user", "content": text}], "temperature": 0, **more}
    status, reply = request("POST", "/v1/chat/completions", body, sys.argv[-1] if sys.argv[1:] else None)
    if status != 200:
        return status, json.loads(reply)["error"]["code"]
    if not more.get("stream"):
        return json.loads(reply)["choices"][0]["message"]["content"]
    events = [line.removeprefix("data: ") for line in reply.split("\\n") if line.startswith("data: ")]
    return "".join(json.loads(event)["choices"][0]["delta"].get("content", "") for event in events[:-1]
                   if json.loads(event)["choices"])
def one(name):
    found = [number for number in subprocess.run(["pgrep", "-x", name], stdout=subprocess.PIPE, text=True).stdout.split()]
    assert len(found) == 1, (name, found)
    return found[0]
wait()
print(ask("日本の首都は？"))
if sys.argv[1:]:
    print(*request("GET", "/v1/models")[0:1])
    sys.exit()
print(ask("日本の首都は？", stream=True))
print(ask("日本の首都は？ x", max_tokens=1) != "", ask("y", max_tokens=1) != "")
for name in ("swiftlet-http", "swiftlet"):
    number = one(name)
    status = dict(line.split(":\\t", 1) for line in open(f"/proc/{number}/status").read().splitlines())
    print(name, status["CapEff"], status["CapBnd"], status["Seccomp"].strip(), status["NoNewPrivs"].strip(),
          open(f"/proc/{number}/oom_score_adj").read().strip(),
          open(f"/proc/{number}/cgroup").read().rpartition("system.slice")[2].strip(),
          subprocess.run(["ps", "-o", "user:32=", number], stdout=subprocess.PIPE, text=True).stdout.strip(),
          os.readlink(f"/proc/{number}/ns/net") != os.readlink("/proc/1/ns/net"))
place = f"/proc/{one('swiftlet')}/root/run/swiftlet-http"
print("kept", len(os.listdir(place)) > 0, {oct(os.stat(f"{place}/{name}").st_mode & 0o777) for name in os.listdir(place)},
      os.listdir("/run/swiftlet-http"))
os.kill(int(one("swiftlet")), signal.SIGKILL)
time.sleep(0.2)
wait()
print("again", ask("日本の首都は？"))
"""


class HTTPService(unittest.TestCase):
    def test_the_hardened_service_answers(self):
        programs = {"swiftlet": BOARD if ON_A_BOARD else EMBEDDED,
                    "swiftlet-http": BOARD_HTTP if ON_A_BOARD else HTTP_EMBEDDED}
        require_container(*programs.values())
        said, errors = boot([release().tree, release().http_tree], programs, INSIDE, CLIENT, keys=KEY + "\n")
        rights = "0000000000000000 0000000000000000 2 1 500 /system-swiftlet.slice/swiftlet-http.service swiftlet-http True"
        self.assertEqual(said, [
            "inactive", ANSWER, ANSWER, "True True", f"swiftlet-http {rights}", f"swiftlet {rights}",
            "kept True {'0o600'} []", f"again {ANSWER}", "0", ANSWER, "401", "NRestarts=0", "ExecMainStatus=2"], errors)
