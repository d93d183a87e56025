"""A model that calls Python's functions. Arguments: [MODEL [TEMPLATE]]

The functions' signatures and docstrings are what the model is told."""
import sys
from enum import Enum

from swiftlet import Engine


class Room(Enum):
    KITCHEN = "kitchen"
    BEDROOM = "bedroom"


LIGHTS = {Room.KITCHEN: True, Room.BEDROOM: False}


def get_light(room: Room) -> dict:
    """Tells whether the light of a room is on.

    Args:
        room: the room
    """
    return {"room": room, "is_on": LIGHTS[room]}


def set_light(room: Room, is_on: bool = True) -> str:
    """Switches the light of a room."""
    LIGHTS[room] = is_on
    return "done"


template = sys.argv[2] if len(sys.argv) > 2 else None
with Engine(*sys.argv[1:2], temperature=0, template=template) as engine:
    run = engine.run_tools(
        "Is the light in the kitchen on?", [get_light, set_light], max_tokens=200,
        # A small model does not call by itself.
        tool_choice={"type": "function", "function": {"name": "get_light"}},
        on_call=lambda called: print(called.call.name, called.call.arguments, "->", called.result))
    print(run.text)
