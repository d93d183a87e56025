"""Seeded damage to documents and files: what a hostile or careless author could have made of them."""

import json
import re
import struct

NUMBERS = [0, -1, 1, 2, 3, 5, 7, 63, 64, 65, 255, 4096, 1 << 20, (1 << 31) - 1, 1 << 31, 1 << 32, (1 << 53) + 1,
           (1 << 63) - 1, 1 << 63, (1 << 64) - 1, 1 << 64, -(1 << 63), 0.5, -0.0, 1e-320, 1e308]
TEXTS = ["", " ", "\0", "\u200b", "é", "e\u0301", "日本", "../x", "/", ".", "a" * 5000, "\ud83d\ude00", "None", "nan", "*", "(", "[",
         "\\", "{{", "BPE", "Unigram", "WordPiece", "yarn", "longrope", "llama", "F32", "I8", "F8_E4M3", "<s>", "</s>"]


def value(draw):
    """A value of JSON that nobody expects."""
    kind = draw.randrange(8)
    if kind < 3:
        return draw.choice(NUMBERS)
    if kind < 5:
        return draw.choice(TEXTS)
    return draw.choice([None, True, False, [], {}, [[]], [None], {"": None}, [1, 2], ["a", "b"], [0] * 70, {"type": "x"},
                        [[[[[[[[]]]]]]]]])


def places(node, found):
    """All containers of a document with each of their keys."""
    for key in node if isinstance(node, dict) else range(len(node)):
        found.append((node, key))
        if isinstance(node[key], (dict, list)):
            places(node[key], found)
    return found


def structure(document, draw):
    """A document whose parts are replaced, left out, exchanged or doubled."""
    document = json.loads(json.dumps(document))
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        found = places(document, [])
        if not found:
            break
        # Large parts, such as a vocabulary, would get all of the changes otherwise.
        groups = {}
        for node, key in found:
            groups.setdefault(id(node), []).append((node, key))
        node, key = draw.choice(groups[draw.choice(list(groups))])
        action = draw.randrange(10)
        if action < 5:
            node[key] = value(draw)
        elif action < 7:
            del node[key]
        elif action < 8:
            other, name = draw.choice(found)
            node[key] = json.loads(json.dumps(other[name])) if name in (other if isinstance(other, dict) else range(len(other))) else None
        elif isinstance(node, list):
            node.insert(key, node[key])
        else:
            node[str(draw.choice(TEXTS))] = node.pop(key)
    return document


def text(document, draw):
    """The document's JSON, at times with its text damaged."""
    said = json.dumps(document, ensure_ascii=draw.random() < 0.5).encode(errors="surrogatepass")
    if draw.random() < 0.15:
        said = octets(said, draw)
    return said


def octets(data, draw, first=0, last=None):
    """Bytes some of which are changed, left out, doubled or cut off, within a range."""
    data = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 4])):
        end = min(len(data), len(data) if last is None else last)
        if end <= first:
            break
        place = draw.randrange(first, end)
        action = draw.randrange(12)
        if action < 3:
            data[place] ^= 1 << draw.randrange(8)
        elif action < 5:
            data[place] = draw.choice([0, 1, 0x7F, 0x80, 0xFF])
        elif action < 8:
            width = draw.choice([4, 8])
            number = int(draw.choice(NUMBERS[:22])) & (1 << 8 * width) - 1
            data[place:place + width] = number.to_bytes(width, "little")
        elif action < 9:
            del data[place:place + draw.choice([1, 4, 8, 100])]
        elif action < 10:
            data[place:place] = data[place:place + draw.choice([1, 8, 64])]
        elif action < 11:
            del data[place:]
        else:
            data[place:place + 4] = struct.pack("<f", draw.choice([float("inf"), float("nan"), 3e38, -1e-40]))
    return bytes(data)


def gguf_header(data):
    """How many bytes of a file come before its first tensor's numbers, about."""
    found = [match.end() for match in re.finditer(rb"(weight|bias|in_sum2|counts)", data)]
    return (found[-1] + 64) if found else len(data)


def safetensors(data, draw):
    """A file of safetensors with another header."""
    length = struct.unpack("<Q", data[:8])[0]
    if draw.random() < 0.1:
        return octets(data, draw, 0, 8)
    said = text(structure(json.loads(data[8:8 + length]), draw), draw)
    if draw.random() < 0.1:
        said += b"\0" * draw.randrange(9)
    return struct.pack("<Q", len(said)) + said + data[8 + length:]


WORDS = ["-1", "0", "1", "1e999", ".nan", ".inf", "1e-320", "99999999999999999999", "0x10", "null", "~", "[]", "{}", "''", "true",
         "[0, 1]", "[[]]", "{a: 1}", "base", "tuned", "nowhere", "/", ".", "..", "base+tuned", "ties", "slerp", "model_stock",
         "sce", "passthrough", "nuslerp", "della", "breadcrumbs", "union", "base:x", "*a", "&a 1", "!!python/object:os.system x",
         "? x", "|", ">", "<<: {a: 1}", "bfloat16", "int8", "float16", "[0, 100]", "[1, 0]", "[-1, 9999999999]", "%", "@", "\t",
         "日本", "\u2028", "a: b: c", "'", '"', "[", "}", "---", "..."]


def yaml(document, draw):
    """A configuration whose lines have other values, come twice, come not, or stand elsewhere."""
    lines = document.split("\n")
    for _ in range(draw.choice([1, 1, 2, 3])):
        place = draw.randrange(len(lines))
        action = draw.randrange(10)
        if action < 5:
            head, colon, _ = lines[place].rpartition(":")
            lines[place] = f"{head}{colon} {draw.choice(WORDS)}"
        elif action < 6:
            del lines[place]
        elif action < 7:
            lines.insert(draw.randrange(len(lines) + 1), lines[place])
        elif action < 8:
            lines[place] = " " * draw.randrange(6) + lines[place]
        elif action < 9:
            lines[place] = re.sub(r"[a-z_]+:", draw.choice(WORDS) + ":", lines[place], count=1)
        else:
            lines[place] += draw.choice(WORDS)
        if not lines:
            lines = [""]
    said = "\n".join(lines).encode()
    return octets(said, draw) if draw.random() < 0.1 else said
