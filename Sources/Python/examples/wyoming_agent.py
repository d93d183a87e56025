"""A conversation agent for Home Assistant, by the Wyoming protocol.

    pip install wyoming swiftlet-*.whl
    python3 wyoming_agent.py --uri tcp://0.0.0.0:10600 --system 'Answer in one short sentence.'

In Home Assistant add the integration "Wyoming Protocol" with this machine's name and port, and choose
"swiftlet" as the conversation agent of a voice assistant. Home Assistant opens a connection for each
sentence and names the conversation in it: that is a talk here. A client that names none has one talk a
connection. Wyoming knows no passwords: whoever reaches the port can ask."""
import argparse
import asyncio
import collections
import contextlib
import dataclasses
import functools
import hashlib
import logging
from typing import Any

from swiftlet import AsyncEngine, Message, RequestRefused, SwiftletError
from wyoming import handle, ping
from wyoming.asr import Transcript
from wyoming.event import Event
from wyoming.info import Attribution, Describe, HandleModel, HandleProgram, Info
from wyoming.server import AsyncEventHandler, AsyncServer

log = logging.getLogger("swiftlet")
# Talks that are remembered; the one that was longest not continued is forgotten first.
MOST_TALKS = 64
# A client cannot say that it takes answers in pieces. All get them where this version of the package has
# them, with the whole answer behind: those that do not know the pieces pass over them.
STREAMS = hasattr(handle, "HandledStart")


@dataclasses.dataclass
class Talk:
    """What was said, and whose turn it is."""

    messages: list[Message] = dataclasses.field(default_factory=list)
    turn: asyncio.Lock = dataclasses.field(default_factory=asyncio.Lock)


class House:
    """The engine and the talks, which all connections share."""

    def __init__(self, words: argparse.Namespace) -> None:
        self.words = words
        self.engine = self._new_engine()
        self.talks: collections.OrderedDict[str, Talk] = collections.OrderedDict()
        self._starting = asyncio.Lock()

    def _new_engine(self) -> AsyncEngine:
        return AsyncEngine(self.words.model, program=self.words.program, sessions=self.words.sessions,
                           timeout=self.words.timeout)

    async def running(self) -> AsyncEngine:
        """The engine; a new one where the last has died."""
        async with self._starting:
            if not self.engine.is_running:
                log.warning("the engine has ended; another one is started")
                await self.engine.close()
                self.engine = self._new_engine()
                await self.engine.start()
            return self.engine

    def talk(self, name: str) -> Talk:
        """The talk of this name."""
        talk = self.talks.setdefault(name, Talk())
        self.talks.move_to_end(name)
        while len(self.talks) > MOST_TALKS:
            self.talks.popitem(last=False)
        return talk

    async def start(self) -> None:
        """Starts the engine, and with what it says of itself makes what Home Assistant is told."""
        await self.engine.start()
        common: dict[str, Any] = {"attribution": Attribution("Swiftlet", ""),
                                  "installed": True, "version": self.engine.hello.version}
        model = HandleModel(name=self.engine.ready.model, description="The model's file",
                            languages=self.words.language, **common)
        self.info = Info(handle=[HandleProgram(
            name="swiftlet", description="A language model on this machine", models=[model], **common,
            **({"supports_handled_streaming": True} if STREAMS else {}))])


class Agent(AsyncEventHandler):
    """One connection."""

    def __init__(self, house: House, *streams: Any) -> None:
        super().__init__(*streams)
        self.house = house
        self.own_talk = Talk()

    async def run(self) -> None:
        """Serves the connection until the client ends it, be it by a reset."""
        with contextlib.suppress(ConnectionError):
            await super().run()

    async def handle_event(self, event: Event) -> bool:
        """Answers an event; unknown ones are passed over, as the protocol wants it."""
        try:
            if Describe.is_type(event.type):
                await self.write_event(self.house.info.event())
            elif ping.Ping.is_type(event.type):
                await self.write_event(ping.Pong(text=ping.Ping.from_event(event).text).event())
            elif Transcript.is_type(event.type):
                await self.answer(event)
        except ConnectionError:
            # The client hung up, which also cancels its answer. Behind `handled` Home Assistant does so always.
            return False
        return True

    async def answer(self, event: Event) -> None:
        """Answers a sentence."""
        text, context = event.data.get("text"), event.data.get("context")
        context = context if isinstance(context, dict) else None
        name = (context or {}).get("conversation_id")
        talk = self.house.talk(name) if isinstance(name, str) and name else self.own_talk
        if not isinstance(text, str) or not text.strip():
            await self.write_event(handle.NotHandled(text="There was nothing to answer.", context=context).event())
            return
        async with talk.turn:
            is_begun = [False]
            try:
                await self.ask(talk, text, name if talk is not self.own_talk else None, context, is_begun)
            except SwiftletError as error:
                log.error("%s", error)
                await self.write_event(handle.NotHandled(text=error.message, context=context).event())
            if is_begun[0]:
                await self.write_event(handle.HandledStop().event())

    async def ask(self, talk: Talk, text: str, name: str | None, context: Any, is_begun: list[bool]) -> None:
        """Asks the engine, without the oldest turns where all do not fit."""
        words, engine = self.house.words, await self.house.running()
        settings: dict[str, Any] = {"max_tokens": words.max_tokens}
        if words.system:
            settings["system"] = words.system
        if words.sessions and name:
            # Whatever the client calls it, a session's name is letters and digits.
            settings["session"] = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
        messages = [*talk.messages, {"role": "user", "content": text}]
        while True:
            try:
                async with engine.stream(messages, **settings) as stream:
                    async for delta in stream:
                        if STREAMS and delta.content:
                            if not is_begun[0]:
                                is_begun[0] = True
                                await self.write_event(handle.HandledStart(context=context).event())
                            await self.write_event(handle.HandledChunk(delta.content).event())
                break
            except RequestRefused as error:
                if error.code != "prompt_too_long" or len(messages) < 3:
                    raise
                del messages[:2]
        talk.messages = [*messages, stream.answer.message]
        await self.write_event(handle.Handled(text=stream.answer.text, context=context).event())


async def main() -> None:
    parser = argparse.ArgumentParser(description="A conversation agent for Home Assistant, by the Wyoming protocol.")
    parser.add_argument("--uri", default="tcp://127.0.0.1:10600", help="where to listen (%(default)s)")
    parser.add_argument("--model", help="the model's file (the program's own choice)")
    parser.add_argument("--program", help="the program (SWIFTLET_PROGRAM, else swiftlet on the PATH)")
    parser.add_argument("--system", help="the system prompt")
    parser.add_argument("--sessions", help="a folder in which the engine keeps what it computed of each talk")
    parser.add_argument("--language", action="append", default=[], help="a language of the model, such as ja (all)")
    parser.add_argument("--max-tokens", type=int, default=256, help="tokens of an answer (%(default)s)")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for an answer (%(default)s)")
    words = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    house = House(words)
    await house.start()
    try:
        log.info("%s at %s", house.engine.ready.model, words.uri)
        await AsyncServer.from_uri(words.uri).run(functools.partial(Agent, house))
    finally:
        await house.engine.close()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except SwiftletError as error:
        raise SystemExit(f"swiftlet: {error}") from None
    except KeyboardInterrupt:
        pass
