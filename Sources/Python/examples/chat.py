"""A talk: an answer for each line of standard input. Arguments: [MODEL]"""
import sys

from swiftlet import Engine, SwiftletError

with Engine(*sys.argv[1:2], temperature=0) as engine:
    messages = []
    for line in sys.stdin:
        turn = [*messages, {"role": "user", "content": line.rstrip("\n")}]
        try:
            with engine.stream(turn, max_tokens=256) as stream:
                for delta in stream:
                    print(delta.content, end="", flush=True)
        except SwiftletError as error:
            print(error, file=sys.stderr)
            continue
        print()
        messages = [*turn, stream.answer.message]
