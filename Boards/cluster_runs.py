"""A program that runs on all boards of a cluster: its start by mpirun on the leading one, its input and output,
and its end."""

import contextlib
import os
import re
import subprocess
import sys
import threading
import time

import hostfile
from programs import say
from remote import CHUNK, Failure, Remote

PROGRAM, MODEL = "./swiftlet", "./model.gguf"
LOST = 7  # the program's last status: another board is lost
BROKEN = 255  # ssh's status
IN_USE = "the cluster in"

# A process is known by its number and the tick in which it began: numbers are used again.
KNOWN = (
    'began() { read -r line <"/proc/$1/stat" && set -- $line && [ "$3" != Z ] && echo "$1 ${22}"; } 2>/dev/null; '
    'ours() { pair=$(cat "$1" 2>/dev/null) && p=${pair% *} && [ "$(began "$p")" = "$pair" ]; }; '
)
# Asks a process to end, and after ten seconds ends it and what it started; a rank has a group of its own.
FINISH = KNOWN + (
    'strike() { kill -s "$1" -- "-$p" 2>/dev/null || kill -s "$1" "$p"; }; '
    'orphans() { for stat in /proc/[0-9]*/stat; do read -r line <"$stat" && set -- $line && '
    '[ "$4" = "$p" ] && kill -s KILL "$1"; done; } 2>/dev/null; '
    'finish() { [ -e "$1" ] || return 0; n=0; while ours "$1"; do '
    'case $n in 0) strike TERM ;; 50) orphans; strike KILL ;; 75) return 1 ;; esac; '
    'n=$((n + 1)); sleep 0.2; done; rm -f "$1"; }; '
)
# The watchdog ends an mpirun that outlives the leading process: it waits for a board whose cable was cut.
START = FINISH + (
    'rm -f status rank.pid; '
    'over() { [ -e status ] || { read -r p _ <rank.pid && ! kill -0 "$p"; }; } 2>/dev/null; '
    'if [ "$(id -u)" = 0 ]; then export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1; fi; '
    'exec 3<&0 </dev/null; mpirun "$@" <&3 3<&- & m=$!; exec 3<&-; began "$m" >run.pid; '
    '(while sleep 2 && kill -0 "$m"; do over || continue; sleep 10; finish run.pid; exit 0; done) '
    '>/dev/null 2>&1 & w=$!; wait "$m"; s=$?; kill "$w" 2>/dev/null; rm -f run.pid; '
    '[ "$s" = 0 ]; exit "$?"'
)
# What mpirun starts on every board. Of the leading process the status is kept, as mpirun's own tells less.
LAUNCH = KNOWN + (
    'cd && cd -- "$0" && began "$$" >rank.pid || exit 1; '
    '[ "$OMPI_COMM_WORLD_RANK" = 0 ] || exec "$@"; "$@"; s=$?; rm -f rank.pid; echo "$s" >status; exit "$s"'
)
# Ends what runs on the leading board when the connection does.
WATCH = f'trap "" HUP INT TERM; cat >/dev/null; {FINISH} finish run.pid; finish rank.pid'
# Another board ends its process by itself when it loses the leading one.
STOP = f'[ ! -e run.pid ] || echo down >status; {FINISH} finish run.pid && finish rank.pid'

MPI = [
    *("--bind-to", "none", "--map-by", "node", "--mca", "pml", "ob1", "--mca", "btl", "self,vader,tcp"),
    *("--mca", "oob_tcp_keepalive_time", "5", "--mca", "oob_tcp_keepalive_intvl", "2"),
    *("--mca", "oob_tcp_keepalive_probes", "3", "--mca", "plm_rsh_args"),
    "-o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=3 -o ServerAliveCountMax=3",
]
# It says so on every start, and means nothing by it.
NOISE = re.compile(rb"plm:rsh: Warning: setpgid")


class Input(threading.Thread):
    """Standard input, for one process after another. What a lost one has taken is lost, in whole lines."""

    def __init__(self):
        super().__init__(daemon=True)
        self.changed = threading.Condition()
        self.pipe, self.ended, self.within_line, self.skips = None, False, False, False
        self.start()

    def run(self):
        while chunk := os.read(0, CHUNK):
            while chunk:
                chunk = self.deliver(chunk)
        with self.changed:
            self.ended = True
            self.close()

    def deliver(self, chunk):
        with self.changed:
            self.changed.wait_for(lambda: self.pipe)
            if self.skips:
                _, newline, chunk = chunk.partition(b"\n")
                self.skips = not newline
            try:
                count = os.write(self.pipe.fileno(), chunk) if chunk else 0
            except OSError:
                self.pipe = None
                return chunk
            if count:
                self.within_line = chunk[count - 1:count] != b"\n"
            return chunk[count:]

    def close(self):
        if self.pipe:
            with contextlib.suppress(OSError):
                self.pipe.close()
            self.pipe = None

    def give(self, pipe):
        with self.changed:
            self.pipe, self.skips, self.within_line = pipe, self.within_line, False
            if self.ended:
                self.close()
            self.changed.notify_all()


def write_out(data):
    view = memoryview(data)
    while view:
        view = view[os.write(1, view):]


def pass_errors(pipe):
    for line in iter(pipe.readline, b""):
        if not NOISE.search(line):
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()


class Cluster:
    """The boards of a hostfile, as `up` left them."""

    def __init__(self, options):
        self.options = options
        self.hosts = hostfile.read(options.hostfile)

    def connect(self, host):
        return Remote(host, self.options.to, self.options.ssh_option, say)

    def check(self, leader):
        """What `up` said about the boards: whether each has the whole model, and the shares."""
        told = leader.ask('cat team 2>/dev/null || :').split()
        if len(told) != 3:
            raise Failure(f"{leader.host} has no cluster in {leader.folder}: Boards/cluster up brings it")
        count, kind, shares = told
        if int(count) != len(self.hosts):
            raise Failure(f"{self.options.hostfile} names {len(self.hosts)} boards, the model was brought to {count}: "
                          "Boards/cluster up shares it out anew")
        return kind == "whole", shares

    def mpirun(self, words, shares):
        command, *rest = words
        if command == "selftest":
            return self.started(words)
        if shares != "-" and not any(word.split("=")[0] == "--shares" for word in rest):
            rest += ["--shares", shares]
        return self.started([command, MODEL, *rest])

    def started(self, words):
        network = self.options.network
        nets = ["--mca", "btl_tcp_if_include", network, "--mca", "oob_tcp_if_include", network] if network else []
        return ["--hostfile", "hosts", "-n", str(len(self.hosts)), *MPI, *nets,
                "sh", "-c", LAUNCH, self.options.to, PROGRAM, *words]

    def attempt(self, words, source, sink):
        """Runs it once: the program's status, `LOST` where a board was lost or mpirun failed, which says why."""
        with self.connect(self.hosts[0]) as leader:
            leader.connect()
            leader.hold(IN_USE)
            whole, shares = self.check(leader)
            leader.ask('printf %s "$1" >hosts.new && mv -f hosts.new hosts', hostfile.written(self.hosts))
            watch = leader.begin(WATCH)
            process = leader.begin(START, *self.mpirun(words, shares),
                                   stdin=subprocess.PIPE if source else subprocess.DEVNULL)
            errors = threading.Thread(target=pass_errors, args=(process.stderr,), daemon=True)
            errors.start()
            try:
                if source:
                    source.give(process.stdin)
                leader.read(process.stdout, sink)
                status = process.wait()
                errors.join(5)
            finally:
                self.end(leader, process, watch)
            if status == BROKEN or leader.master.poll() is not None:
                say(f"cluster: the connection to {leader.host} broke")
                return LOST
            told = leader.ask("cat status 2>/dev/null || :; rm -f status").strip()
        if told == "down":
            raise Failure("ended by `down`")
        # Without a status mpirun ended the leading process, or never started it; others than the program's own
        # come of signals and of Open MPI.
        return int(told) if told.isdigit() and int(told) < LOST else LOST

    @staticmethod
    def end(leader, process, watch):
        """Has the boards end, and waits for it as long as the connection lasts."""
        with contextlib.suppress(OSError):
            watch.stdin.close()
        try:
            watch.wait(40)
        except subprocess.TimeoutExpired:
            say(f"cluster: {leader.host} does not say that all has ended")
            watch.kill()
        if process.poll() is None:
            process.kill()
            process.wait()

    def run(self, words, sink=write_out):
        """Runs it, and starts `serve` again where a board was lost."""
        restarts = self.options.restarts if words[0] == "serve" else 0
        source = Input()
        status = self.attempt(words, source, sink)
        for number in range(1, restarts + 1):
            if status != LOST or source.ended:
                break
            pause = min(2 * 4 ** (number - 1), 60)
            say(f"cluster: a board was lost; starting again in {pause} s, {number} of {restarts}")
            time.sleep(pause)
            try:
                status = self.attempt(words, source, sink)
            except Failure as failure:
                if "ended by" in str(failure):
                    raise
                say(f"cluster: {failure}")
                status = LOST
        if status == LOST:
            say("cluster: a board was lost" + (f", and {restarts} restarts did not help" if restarts else ""))
        return status

    def stop(self, purge):
        """Ends what runs on the boards, and takes away what `up` has brought: lines about what could not be done."""
        for host in self.hosts:
            try:
                with Remote(host, ".", self.options.ssh_option, say) as board:
                    board.connect()
                    outcome = board.run(f'cd -- "$1" 2>/dev/null || exit 0; {STOP} || exit 3', self.options.to)
                    if outcome.status != 0:
                        yield f"{host}: what runs there does not end"
                    elif purge:
                        yield from self.purge(board)
            except Failure as failure:
                yield str(failure)

    def purge(self, board):
        files = ["swiftlet", "model.gguf", "team", "hosts", "hosts.new", "team.new", "status", "run.pid", "rank.pid"]
        # A run that has just ended may still be about to let the folder go.
        outcome = board.run(
            'folder=$1; cd -- "$folder" 2>/dev/null || exit 0; shift; '
            'n=0; while read -r other <.swiftlet-deploy/pid && kill -0 "$other"; do '
            'n=$((n + 1)); [ "$n" -lt 50 ] || exit 4; sleep 0.2; done 2>/dev/null; '
            'for name; do rm -f "./$name"; done; rm -rf .swiftlet-deploy; '
            'for name in swiftlet model.gguf; do rm -f "./$name".????????????????.part; done; '
            'here=$(pwd) && cd .. && rmdir "$here" 2>/dev/null || ls -A "$here"', self.options.to, *files)
        if outcome.status == 4:
            yield f"{board.host}: files are being brought to {self.options.to}"
        elif outcome.status != 0:
            yield f"{board.host}: {outcome.reason}"
        elif outcome.output.strip():
            say(f"{board.host}: {self.options.to} stays, others have put files there")

    def alone(self, words):
        """The output of the leading board by itself, or the reason why there is none."""
        with self.connect(self.hosts[0]) as leader:
            leader.connect()
            leader.hold(IN_USE)
            whole, _ = self.check(leader)
            if not whole:
                return None, "it has a part of the model"
            command, *rest = words
            outcome = leader.start(PROGRAM, command, MODEL, *rest)
            return (outcome.output, None) if outcome.status == 0 else (None, outcome.reason)
