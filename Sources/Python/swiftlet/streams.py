"""The deltas of an answer, one by one."""
from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

from . import events
from ._exchange import Streaming, run
from .answers import Answer


class Stream(Iterator[events.Delta]):
    """The deltas of an answer, as they come. Closing it early ends the answer there.

    `answer` is the whole answer, once the last delta was taken or the stream was closed."""

    def __init__(self, streaming: Streaming) -> None:
        self._streaming = streaming

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> events.Delta:
        delta = run(self._streaming.next())
        if delta is None:
            raise StopIteration
        return delta

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self._streaming.exchange.drop()

    @property
    def answer(self) -> Answer | None:
        """The whole answer, or None before the stream's end."""
        return self._streaming.answer

    @property
    def prefill(self) -> events.Prefill | None:
        """How much of the prompt is computed, as far as the stream was read."""
        return self._streaming.exchange.prefill

    def cancel(self) -> None:
        """Ends the answer, whoever reads it: the stream ends with what is on its way.

        Any thread may call it, and a handler of signals too."""
        self._streaming.exchange.cancel()

    def close(self) -> None:
        """Cancels what is left, and waits for the request's end."""
        run(self._streaming.close())


class AsyncStream(AsyncIterator[events.Delta]):
    """The deltas of an answer, as they come. Closing it early ends the answer there.

    `answer` is the whole answer, once the last delta was taken or the stream was closed."""

    def __init__(self, begin: Callable[[], Streaming]) -> None:
        self._begin = begin
        self._streaming: Streaming | None = None

    def _started(self) -> Streaming:
        if self._streaming is None:
            self._streaming = self._begin()
        return self._streaming

    def __aiter__(self) -> AsyncStream:
        return self

    async def __anext__(self) -> events.Delta:
        delta = await self._started().next()
        if delta is None:
            raise StopAsyncIteration
        return delta

    async def __aenter__(self) -> AsyncStream:
        self._started()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __del__(self) -> None:
        if self._streaming is not None:
            self._streaming.exchange.drop()

    @property
    def answer(self) -> Answer | None:
        """The whole answer, or None before the stream's end."""
        return self._streaming.answer if self._streaming else None

    @property
    def prefill(self) -> events.Prefill | None:
        """How much of the prompt is computed, as far as the stream was read."""
        return self._streaming.exchange.prefill if self._streaming else None

    def cancel(self) -> None:
        """Ends the answer, whoever reads it: the stream ends with what is on its way.

        Any thread may call it, and a handler of signals too."""
        if self._streaming is not None:
            self._streaming.exchange.cancel()

    async def aclose(self) -> None:
        """Cancels what is left, and waits for the request's end."""
        if self._streaming is not None:
            await self._streaming.close()
