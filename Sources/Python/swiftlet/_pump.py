"""The thread that reads for an engine without asyncio: no pipe is ever full on this side."""
from __future__ import annotations

import collections
import os
import queue
import select
import threading
import time

from ._core import Item, Request
from ._exchange import run
from ._link import ENDING_SECONDS, Link


class Box:
    """A mailbox between threads."""

    def __init__(self) -> None:
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self.put = self._items.put

    def get(self, seconds: float | None) -> Item | None:
        """The next item, or None where none came in this time."""
        try:
            return self._items.get(timeout=None if seconds is None else max(0.0, seconds))
        except queue.Empty:
            return None


async def pause(seconds: float) -> None:
    """Waits, in a coroutine that does not."""
    time.sleep(seconds)


class Pump(threading.Thread):
    """Moves bytes between a link and its descriptors until it is stopped."""

    def __init__(self, link: Link) -> None:
        super().__init__(name="swiftlet", daemon=True)
        # Whoever touches the link holds it.
        self.lock = threading.Lock()
        self._link = link
        self._wake_reads, self._wake_writes = os.pipe()
        os.set_blocking(self._wake_reads, False)
        os.set_blocking(self._wake_writes, False)
        self._is_stopped = False
        self._unwanted: collections.deque[tuple[Request, bool]] = collections.deque()

    def flush(self) -> None:
        """Sends what is to be sent; called with the lock. What does not fit is the thread's to send."""
        if self._link.flush():
            self._wake()

    def later(self, request: Request, is_wanted: bool) -> None:
        """Lets the thread cancel or abandon a request: whoever calls this may hold the lock."""
        self._unwanted.append((request, is_wanted))
        self._wake()

    def stop(self) -> None:
        """Ends the thread, and waits for its end."""
        self._is_stopped = True
        self._wake()
        # The collector of garbage may have chosen this very thread.
        if threading.current_thread() is not self:
            self.join()

    def run(self) -> None:
        """The thread itself."""
        try:
            self._move()
        finally:
            descriptors = self._wake_reads, self._wake_writes
            self._wake_reads = self._wake_writes = -1
            for descriptor in descriptors:
                os.close(descriptor)

    def _move(self) -> None:
        link, channel = self._link, self._link.channel
        has_ended = False
        while not self._is_stopped:
            poll = select.poll()
            poll.register(self._wake_reads, select.POLLIN)
            with self.lock:
                interest = link.interest()
            for descriptor, mask in interest.items():
                if not has_ended or descriptor == channel.errors:
                    poll.register(descriptor, mask)
            for descriptor, found in poll.poll():
                if descriptor == self._wake_reads:
                    os.read(self._wake_reads, 4096)
                    self._cancel_unwanted()
                    continue
                with self.lock:
                    if descriptor == channel.errors:
                        if channel.read_errors() is None:
                            channel.close_errors()
                        continue
                    if found & ~select.POLLIN:
                        link.flush()
                    if descriptor == channel.reads:
                        has_ended = not link.receive()
                if has_ended:
                    self._settle()
                    break

    def _cancel_unwanted(self) -> None:
        core = self._link.core
        with self.lock:
            while self._unwanted:
                request, is_wanted = self._unwanted.popleft()
                (core.cancel if is_wanted else core.abandon)(request)
            self._link.flush()

    def _settle(self) -> None:
        link = self._link
        status = run(link.wait(ENDING_SECONDS, pause, lambda: self._is_stopped))
        with self.lock:
            link.settle(status)

    def _wake(self) -> None:
        try:
            os.write(self._wake_writes, b"!")
        except OSError:
            # It is awake already, or gone.
            pass
