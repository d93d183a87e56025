"""Several talks at the same time, each a task of its own. Arguments: [MODEL]"""
import asyncio
import sys

from swiftlet import AsyncEngine

QUESTIONS = {
    "ken": ["My name is Ken.", "What is my name?"],
    "safi": ["My name is Safi.", "What is my name?"],
    "map": ["What is the capital of France?", "What is the capital of Hungary?"],
}


async def talk(engine: AsyncEngine, name: str, questions: list[str]) -> None:
    messages = []
    for question in questions:
        messages.append({"role": "user", "content": question})
        text = ""
        # The engine answers one request after the other; each stream gets its own deltas.
        async with engine.stream(messages, max_tokens=64) as stream:
            async for delta in stream:
                text += delta.content
        print(f"{name}: {text}")
        messages.append(stream.answer.message)


async def main() -> None:
    async with AsyncEngine(*sys.argv[1:2], temperature=0) as engine:
        await asyncio.gather(*(talk(engine, name, questions) for name, questions in QUESTIONS.items()))


asyncio.run(main())
