"""What the engine says, as typed objects."""
from __future__ import annotations

from dataclasses import dataclass, field

from ._reading import Event, Unreadable, objects, plain, take


@dataclass(frozen=True)
class Hello:
    """Who is at the other end. `describe` fills `keys`, those of a request, each with its type, default
    and range, and `errors`, the meaning of each code."""

    protocol: int
    name: str
    version: str
    keys: dict[str, Event] = field(default_factory=dict, repr=False)
    errors: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, event: Event) -> Hello:
        """Reads `hello`."""
        keys = {take(key, "name", str): key for key in objects(event, "keys")}
        errors = {take(item, "code", str): take(item, "meaning", str, "") for item in objects(event, "errors")}
        return cls(take(event, "protocol", int), take(event, "name", str), take(event, "version", str), keys, errors)


@dataclass(frozen=True)
class Limits:
    """The longest line in bytes, and how many requests may wait."""

    line: int
    queue: int


@dataclass(frozen=True)
class Ready:
    """The model is loaded; `all` has every member as it came."""

    model: str
    context: int
    kv: str
    arena_bytes: int
    threads: int
    limits: Limits
    draft: str | None
    all: Event = field(repr=False)

    @classmethod
    def of(cls, event: Event) -> Ready:
        """Reads `ready`."""
        limits = take(event, "limits", dict)
        return cls(take(event, "model", str), take(event, "context", int), take(event, "kv", str, ""),
                   take(event, "arena_bytes", int, 0), take(event, "threads", int, 0),
                   Limits(take(limits, "line", int), take(limits, "queue", int)),
                   take(event, "draft", str) if event.get("draft") is not None else None, event)


@dataclass(frozen=True)
class Prefill:
    """How much of the prompt is computed, in tokens."""

    done: int
    total: int
    cached: int = 0

    @classmethod
    def of(cls, event: Event) -> Prefill:
        """Reads `prefill`."""
        return plain(cls, event)


@dataclass(frozen=True)
class TokenLogprob:
    """A drawn token, the natural logarithm of its probability, and the likeliest ones."""

    token: str
    logprob: float
    bytes: bytes
    top: tuple[TokenLogprob, ...] = ()

    @classmethod
    def of(cls, value: Event) -> TokenLogprob:
        """Reads an element of `logprobs`."""
        try:
            raw = bytes(take(value, "bytes", list, []))
        except (TypeError, ValueError):
            raise Unreadable("the member bytes holds no bytes") from None
        return cls(take(value, "token", str), take(value, "logprob", float), raw,
                   tuple(cls.of(item) for item in objects(value, "top_logprobs")))


@dataclass(frozen=True)
class ToolCallPiece:
    """More of a call: the first piece of a call has its id and name."""

    index: int
    id: str | None
    name: str | None
    arguments: str

    @classmethod
    def of(cls, value: Event) -> ToolCallPiece:
        """Reads an element of `tool_calls`."""
        function = take(value, "function", dict, {})
        return cls(take(value, "index", int), take(value, "id", str) if "id" in value else None,
                   take(function, "name", str) if "name" in function else None,
                   take(function, "arguments", str, ""))


@dataclass(frozen=True)
class Delta:
    """More of an answer: of its text, of the thoughts before it, or of a call."""

    content: str
    reasoning: str = ""
    tool_calls: tuple[ToolCallPiece, ...] = ()
    logprobs: tuple[TokenLogprob, ...] = ()

    @classmethod
    def of(cls, event: Event) -> Delta:
        """Reads `delta`."""
        return cls(take(event, "content", str, ""), take(event, "reasoning_content", str, ""),
                   tuple(ToolCallPiece.of(item) for item in objects(event, "tool_calls")),
                   tuple(TokenLogprob.of(item) for item in objects(take(event, "logprobs", dict, {}), "content")))


@dataclass(frozen=True)
class Usage:
    """Tokens of a request."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    drafted_tokens: int = 0
    accepted_tokens: int = 0
    reasoning_tokens: int = 0

    @classmethod
    def of(cls, value: Event) -> Usage:
        """Reads `usage`."""
        return plain(cls, value)


@dataclass(frozen=True)
class Timings:
    """Where the time of a request went, in milliseconds, and tokens a second."""

    queued_ms: float = 0.0
    prefill_ms: float = 0.0
    first_token_ms: float = 0.0
    generation_ms: float = 0.0
    prompt_tokens_per_second: float = 0.0
    tokens_per_second: float = 0.0

    @classmethod
    def of(cls, value: Event) -> Timings:
        """Reads `timings`."""
        return plain(cls, value)


@dataclass(frozen=True)
class Choice:
    """One of the texts of `choose`, and how likely it is among them."""

    text: str
    tokens: int
    logprob: float
    probability: float

    @classmethod
    def of(cls, value: Event) -> Choice:
        """Reads an element of `choices`."""
        return plain(cls, value)


@dataclass(frozen=True)
class Chosen:
    """The likeliest of the texts, and all of them in their order."""

    best: str
    choices: tuple[Choice, ...]
    usage: Usage
    timings: Timings


@dataclass(frozen=True)
class SessionChange:
    """A session was saved, restored or forgotten; forgetting counts no tokens."""

    name: str
    tokens: int = 0
    bytes: int = 0
    ms: float = 0.0

    @classmethod
    def of(cls, event: Event) -> SessionChange:
        """Reads `saved`, `restored` and `forgotten`."""
        return plain(cls, event, name="session")


@dataclass(frozen=True)
class SessionInfo:
    """A session of the list; `is_live` is the one in memory."""

    name: str
    tokens: int = 0
    bytes: int = 0
    is_live: bool = False

    @classmethod
    def of(cls, value: Event) -> SessionInfo:
        """Reads an element of `sessions`."""
        return plain(cls, value, is_live="live")


@dataclass(frozen=True)
class Stats:
    """What the engine does and did; `all` has every member as it came."""

    running: str | int | None
    queued: int
    requests: int
    prompt_tokens: int
    completion_tokens: int
    context_used: int
    threads: int
    peak_rss_bytes: int
    all: Event = field(repr=False)

    @classmethod
    def of(cls, event: Event) -> Stats:
        """Reads `stats`."""
        running = event.get("running")
        if running is not None and not isinstance(running, (str, int)):
            raise Unreadable("the member running is no id")
        return cls(running, take(event, "queued", int, 0), take(event, "requests", int, 0),
                   take(event, "prompt_tokens", int, 0), take(event, "completion_tokens", int, 0),
                   take(event, "context_used", int, 0), take(event, "threads", int, 0),
                   take(event, "peak_rss_bytes", int, 0), event)


@dataclass(frozen=True)
class End:
    """A request is done; `finish_reason` is the protocol's."""

    finish_reason: str
    seed: int
    usage: Usage
    timings: Timings

    @classmethod
    def of(cls, event: Event) -> End:
        """Reads `end`."""
        return cls(take(event, "finish_reason", str), take(event, "seed", int, 0),
                   Usage.of(take(event, "usage", dict, {})), Timings.of(take(event, "timings", dict, {})))


@dataclass(frozen=True)
class Choices:
    """The event behind `Chosen`."""

    best: str
    choices: tuple[Choice, ...]

    @classmethod
    def of(cls, event: Event) -> Choices:
        """Reads `choices`."""
        return cls(take(event, "best", str), tuple(Choice.of(item) for item in objects(event, "choices")))


@dataclass(frozen=True)
class Sessions:
    """The list of sessions; `more` where a line had no room for all."""

    sessions: tuple[SessionInfo, ...]
    more: bool

    @classmethod
    def of(cls, event: Event) -> Sessions:
        """Reads `sessions`."""
        return cls(tuple(SessionInfo.of(item) for item in objects(event, "sessions")),
                   take(event, "more", bool, False))
