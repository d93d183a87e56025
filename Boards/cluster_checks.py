"""What is found out about the boards of a cluster before anything is copied to them, and what is wrong with it."""

import time

from programs import say
from remote import Failure, mebibytes, printable

MOST_CLOCK_SECONDS = 5
LEAST_MEGABITS = 1000
TRANSFER = 32 << 20
# What `swiftlet board` advises about heat, current and frequencies.
SLOWS = {"under_voltage", "frequency_capped", "throttled", "soft_temperature_limit", "temperature", "cooling", "governor"}

# The device is that of the default route, else of the first route.
FACTS = (
    'echo "name $(uname -n)"; '
    'if command -v mpirun >/dev/null && command -v orted >/dev/null; then '
    'mpirun --version | while read -r line; do echo "mpi $line"; break; done; fi; '
    'while read -r key value _; do case $key in MemTotal:|MemAvailable:) echo "$key $value" ;; esac; done '
    '</proc/meminfo; '
    'while read -r link to _; do case $to in 00000000) device=$link; break ;; Destination) ;; '
    '*) : "${device=$link}" ;; esac; done </proc/net/route; '
    'if [ -n "$device" ]; then echo "device $device"; read -r speed <"/sys/class/net/$device/speed" && '
    'echo "speed $speed"; fi 2>/dev/null; :'
)
LOGIN = 'ssh -o BatchMode=yes -o ConnectTimeout=10 -- "$1" true </dev/null || exit 9'
SEND = 'head -c "$2" /dev/zero | ssh -o BatchMode=yes -o ConnectTimeout=10 -- "$1" "cat >/dev/null" || exit 9'


class Board:
    """A board, and what it says about itself."""

    def __init__(self, remote, machine):
        self.remote, self.host, self.machine = remote, remote.host, machine
        found = dict(line.split(" ", 1) for line in remote.ask(FACTS).splitlines() if " " in line)
        self.name = printable(found.get("name", ""))
        self.mpi = printable(found.get("mpi", ""))
        self.total = int(found.get("MemTotal:", 0)) << 10
        self.available = int(found.get("MemAvailable:", 0)) << 10
        self.device = printable(found.get("device", ""))
        speed = found.get("speed", "")
        self.megabits = int(speed) if speed.isdigit() and int(speed) > 0 else None
        before = time.time()
        clock = remote.ask("date +%s").strip()
        # The board's second was cut off somewhere.
        self.clock = int(clock) + 0.5 - (before + time.time()) / 2 if clock.isdigit() else 0


def problems_of_software(boards, machine):
    """Lines about what keeps the boards from starting together."""
    lines = [f"{board.host} is {board.machine}, the program is for {machine}"
             for board in boards if board.machine != machine]
    lines += [f"{board.host} has no Open MPI: sudo apt-get install openmpi-bin" for board in boards if not board.mpi]
    # Open MPI tells boards apart by what they call themselves.
    names = {}
    for board in boards:
        names.setdefault(board.name, []).append(board.host)
    lines += [f"{' and '.join(hosts)} call themselves {name}: sudo hostnamectl hostname NAME"
              for name, hosts in names.items() if len(hosts) > 1]
    there = [board for board in boards if board.mpi]
    if len({board.mpi for board in there}) > 1:
        lines.append("the versions of Open MPI differ: " + ", ".join(f"{board.host} has {board.mpi}" for board in there))
    return lines


def problems_of_logins(boards):
    """Lines about other boards that the leading one cannot enter, as mpirun must."""
    leader = boards[0]
    for board in boards[1:]:
        outcome = leader.remote.run(LOGIN, board.host)
        if outcome.status != 0:
            yield (f"{leader.host} cannot enter {board.host} without a password: {outcome.reason} "
                   f"(there: ssh-copy-id {board.host})")


def problems_of_room(board, size, what):
    """Lines about memory that the board does not have."""
    if board.total and board.total < size:
        return [f"{board.host}: {what} of {mebibytes(size)} does not fit into its memory of {mebibytes(board.total)}"]
    if board.available and board.available < size:
        say(f"{board.host}: {what} has {mebibytes(size)}, and only {mebibytes(board.available)} of memory are free now")
    return []


def look_at_clocks(boards):
    """Says how far the clocks are apart."""
    early, late = (pick(boards, key=lambda board: board.clock) for pick in (min, max))
    apart = late.clock - early.clock
    much = f", more than {MOST_CLOCK_SECONDS} s: their logs will not match" if apart >= MOST_CLOCK_SECONDS else ""
    say(f"clocks: {apart:.0f} s apart at most, {early.host} before {late.host}{much}" if round(apart) else
        "clocks: alike to the second")


def measure(boards):
    """Megabits a second from the leading board, or to it from the next, where the kernel does not tell."""
    for board in boards:
        if board.megabits is None:
            other = boards[1] if board is boards[0] else board
            begun = time.monotonic()
            outcome = boards[0].remote.run(SEND, other.host, str(TRANSFER))
            if outcome.status == 0:
                board.megabits = int(TRANSFER * 8e-6 / (time.monotonic() - begun))
                board.device += " (measured)"


def look_at_links(boards):
    """Says how fast the links are."""
    measure(boards)
    for board in boards:
        speed = "unknown" if board.megabits is None else f"{board.megabits} Mbit/s"
        slow = board.megabits is not None and board.megabits < LEAST_MEGABITS
        say(f"{board.host}: link {board.device or 'without a route'}, {speed}"
            + (", slow: all boards wait for it with every token" if slow else ""))


def look_at_heat(host, line):
    """Says what slows a board down, as `swiftlet board` tells."""
    heat = line.get("temperature_celsius")
    words = [f"{heat:.0f} °C" if isinstance(heat, (int, float)) else "temperature unknown"]
    bits = line.get("throttled")
    if isinstance(bits, int) and bits:
        words.append(f"throttled {bits:#x}")
    for item in line.get("advice") or []:
        if isinstance(item, dict) and item.get("code") in SLOWS:
            words.append(printable(str(item.get("message") or item["code"])))
    say(f"{host}: {'; '.join(words)}")


def demand_none(lines):
    """Ends with the number of problems, each of which is said."""
    for line in lines:
        say(f"check failed: {line}")
    if lines:
        raise Failure(f"{len(lines)} check{'s' if len(lines) > 1 else ''} failed")
