"""Talks that survive the program: run it twice. Arguments: FOLDER [MODEL]

The engine keeps what it has computed of each talk in FOLDER; the talks themselves are in FOLDER/talks.json."""
import json
import pathlib
import sys

from swiftlet import Engine

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
kept = folder / "talks.json"
talks = json.loads(kept.read_text()) if kept.exists() else {"ken": [], "safi": []}

with Engine(*sys.argv[2:3], sessions=folder, temperature=0) as engine:
    for name, messages in talks.items():
        question = "What is my name?" if messages else f"My name is {name.title()}."
        messages.append({"role": "user", "content": question})
        answer = engine.chat(messages, session=name, max_tokens=64)
        print(f"{name}: {answer.text} ({answer.usage.cached_tokens} of {answer.usage.prompt_tokens} tokens were there)")
        messages.append(answer.message)
        saved = engine.save(name)
        print(f"{name}: saved {saved.tokens} tokens")
    print("sessions:", *sorted(session.name for session in engine.sessions()))
kept.write_text(json.dumps(talks, ensure_ascii=False))
