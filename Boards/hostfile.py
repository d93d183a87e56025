"""Open MPI's hostfiles, as far as a cluster of boards needs them."""

import re

from remote import Failure, printable

MOST_BOARDS = 64
HOST = re.compile(r"(?:[A-Za-z_][\w.-]*@)?[A-Za-z0-9](?:[\w.:-]*\w)?")


def read(path):
    """The boards of a hostfile, `host` or `user@host` each; the first leads.

    A line is a board, perhaps with `slots=1`. `#` begins a comment."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{path}: {getattr(error, 'strerror', None) or 'no text'}") from None
    hosts = []
    for number, line in enumerate(lines, 1):
        host, *settings = line.partition("#")[0].split() or [None]
        if host is None:
            continue
        place = f"{path}, line {number}"
        if not HOST.fullmatch(host):
            raise Failure(f"{place}: '{printable(host)}' is no host or user@host")
        for setting in settings:
            key, _, value = setting.partition("=")
            if key not in ("slots", "max_slots", "max-slots") or not value.isdigit():
                raise Failure(f"{place}: '{printable(setting)}' is not understood; a board is `host slots=1`")
            if value != "1":
                raise Failure(f"{place}: {printable(setting)}: a board runs one process with all its threads, slots=1")
        if name(host) in map(name, hosts):
            raise Failure(f"{place}: {host} is there already")
        hosts.append(host)
    if not 2 <= len(hosts) <= MOST_BOARDS:
        raise Failure(f"{path} names {len(hosts)} boards; a cluster has 2 to {MOST_BOARDS}")
    return hosts


def name(host):
    """A host without its user."""
    return host.rpartition("@")[2]


def written(hosts):
    """The hostfile that the leading board needs.

    It calls itself localhost: whatever its own name leads to, it must not be entered over ssh."""
    return "".join(f"{host} slots=1\n" for host in ["localhost", *hosts[1:]])
