"""Folders of Hugging Face's kind with tiny random models, written without any library: the test data of the workshop."""

import json
import math
import pathlib
import random
import struct


def bits(type_name, number):
    if type_name == "F32":
        return struct.pack("<f", number)
    if type_name == "F16":
        return struct.pack("<e", number)
    word = struct.unpack("<I", struct.pack("<f", number))[0]
    return struct.pack("<H", (word + 0x7FFF + (word >> 16 & 1)) >> 16)


def number(type_name, data):
    if type_name == "F32":
        return struct.unpack("<f", data)[0]
    if type_name == "F16":
        return struct.unpack("<e", data)[0]
    return struct.unpack("<f", b"\0\0" + data)[0]


def write_tensors(path, tensors, type_name):
    """Writes {name: (shape, numbers)} as safetensors."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name in sorted(tensors):
        shape, numbers = tensors[name]
        start = len(data)
        data += b"".join(bits(type_name, x) for x in numbers)
        header[name] = {"dtype": type_name, "shape": shape, "data_offsets": [start, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read_tensors(folder):
    """All tensors of a folder's safetensors: {name: (shape, numbers)}."""
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*.safetensors")):
        raw = path.read_bytes()
        length = struct.unpack("<Q", raw[:8])[0]
        for name, entry in json.loads(raw[8:8 + length]).items():
            if name == "__metadata__":
                continue
            first, last = entry["data_offsets"]
            data = raw[8 + length + first:8 + length + last]
            width = {"F32": 4, "F16": 2, "BF16": 2}[entry["dtype"]]
            found[name] = entry["shape"], [number(entry["dtype"], data[i:i + width]) for i in range(0, len(data), width)]
    return found


def write_holes(path, shapes, type_name):
    """Writes {name: shape} as safetensors whose numbers are all 0 and take no room on the disk."""
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name in sorted(shapes):
        start, end = end, end + math.prod(shapes[name]) * {"F32": 4, "F16": 2, "BF16": 2}[type_name]
        header[name] = {"dtype": type_name, "shape": shapes[name], "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + end)


BYTES = [*range(33, 127), *range(161, 173), *range(174, 256)]
LETTERS = {byte: chr(byte) for byte in BYTES}
for _count, _byte in enumerate(byte for byte in range(256) if byte not in LETTERS):
    LETTERS[_byte] = chr(256 + _count)
QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
LLAMA3 = QWEN2.replace(r"\p{N}|", r"\p{N}{1,3}|")


def added(number, content, special=True):
    return {"id": number, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": False, "special": special}


def byte_level(expression, specials, ignore_merges):
    """A byte-level tokenizer with a few merges."""
    vocabulary = [LETTERS[byte] for byte in range(256)]
    merges = []
    for left, right in (("t", "h"), ("th", "e"), ("i", "n"), ("a", "n"), (LETTERS[32], "the"), (LETTERS[0xE3], LETTERS[0x81])):
        merges.append([left, right])
        vocabulary.append(left + right)
    first = len(vocabulary)
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [added(first + index, content) for index, content in enumerate(specials)],
        "normalizer": {"type": "NFC"} if not ignore_merges else None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": expression}, "behavior": "Isolated", "invert": False},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}]},
        "post_processor": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False},
        "decoder": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
                  "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "ignore_merges": ignore_merges,
                  "vocab": {text: index for index, text in enumerate(vocabulary)}, "merges": merges}}


def byte_fallback(extra):
    """A tokenizer of Llama 2's kind, with bytes to fall back to and `extra` words."""
    vocabulary = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", *"abcdefghijklmnopqrstuvwxyz"]
    merges = []
    for left, right in [("t", "h"), ("th", "e"), ("▁", "the"), ("i", "n"), *extra]:
        merges.append([left, right])
        for part in (left, right, left + right):
            if part not in vocabulary:
                vocabulary.append(part)
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [added(index, text) for index, text in enumerate(("<unk>", "<s>", "</s>"))],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
        "pre_tokenizer": None,
        "post_processor": {"type": "TemplateProcessing", "single": [
            {"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
            {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "ignore_merges": False,
                  "vocab": {text: index for index, text in enumerate(vocabulary)}, "merges": merges}}


def size(tokenizer):
    """How many tokens there are."""
    last = max(token["id"] for token in tokenizer["added_tokens"])
    return max(last + 1, len(tokenizer["model"]["vocab"]))


def sentence_piece(tokenizer):
    """The same vocabulary as a file of SentencePiece: pieces, scores, kinds, and its kind, BPE."""
    def varint(value):
        out = b""
        while value > 127:
            out += bytes([value & 127 | 128])
            value >>= 7
        return out + bytes([value])

    def field(number, data):
        return varint(number << 3 | 2) + varint(len(data)) + data

    ranks = {left + right: index for index, (left, right) in enumerate(tokenizer["model"]["merges"])}
    out = b""
    for text in tokenizer["model"]["vocab"]:
        kind = {"<unk>": 2, "<s>": 3, "</s>": 3}.get(text, 6 if text.startswith("<0x") else 1)
        score = 0.0 if kind != 1 else -float(ranks.get(text, 1000))
        piece = field(1, text.encode()) + varint(2 << 3 | 5) + struct.pack("<f", score)
        out += field(1, piece + (varint(3 << 3) + varint(kind) if kind != 1 else b""))
    trainer = varint(3 << 3) + varint(2) + varint(35 << 3) + varint(1)
    normalizer = field(1, b"identity") + varint(3 << 3) + varint(1) + varint(4 << 3) + varint(0)
    return out + field(2, trainer) + field(3, normalizer)


def tensors(config, seed):
    """Random weights of a model with this configuration."""
    draw = random.Random(seed)

    def matrix(rows, columns):
        return [rows, columns], [draw.gauss(0, 1 / math.sqrt(columns)) for _ in range(rows * columns)]

    def vector(count, around):
        return [count], [around + draw.gauss(0, 0.1) for _ in range(count)]
    return shaped(config, matrix, vector)


def shapes(config):
    """The shapes of such a model's tensors."""
    return shaped(config, lambda *sizes: list(sizes), lambda count, _: [count])


def shaped(config, matrix, vector):
    """The tensors of a model, each as one of the two makes it of its sizes."""
    hidden, width = config["hidden_size"], config["intermediate_size"]
    heads, groups = config["num_attention_heads"], config["num_key_value_heads"]
    size, dimension = config["vocab_size"], hidden // heads

    made = {"model.embed_tokens.weight": matrix(size, hidden), "model.norm.weight": vector(hidden, 1)}
    if not config["tie_word_embeddings"]:
        made["lm_head.weight"] = matrix(size, hidden)
    for layer in range(config["num_hidden_layers"]):
        base = f"model.layers.{layer}."
        made[base + "input_layernorm.weight"] = vector(hidden, 1)
        made[base + "post_attention_layernorm.weight"] = vector(hidden, 1)
        for name, rows in (("q", hidden), ("k", groups * dimension), ("v", groups * dimension)):
            made[f"{base}self_attn.{name}_proj.weight"] = matrix(rows, hidden)
            if config["model_type"] == "qwen2":
                made[f"{base}self_attn.{name}_proj.bias"] = vector(rows, 0)
        made[base + "self_attn.o_proj.weight"] = matrix(hidden, hidden)
        for name, rows, columns in (("gate", width, hidden), ("up", width, hidden), ("down", hidden, width)):
            made[f"{base}mlp.{name}_proj.weight"] = matrix(rows, columns)
    return made


def configuration(kind, vocabulary, **other):
    """config.json of a model of `kind`, qwen2 or llama."""
    config = {
        "architectures": [{"qwen2": "Qwen2ForCausalLM", "llama": "LlamaForCausalLM"}[kind]], "model_type": kind,
        "hidden_act": "silu", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512, "rms_norm_eps": 1e-5,
        "rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"}, "tie_word_embeddings": False,
        "torch_dtype": "float32", "vocab_size": vocabulary, "bos_token_id": 1, "eos_token_id": 2}
    if kind == "llama":
        config |= {"attention_bias": False, "mlp_bias": False}
    return config | other


def write(folder, config, tokenizer, seed, type_name="F32", model_file=False):
    """Writes a folder and answers its path; without a seed all of its numbers are 0 and take no room."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False))
    texts = {index: text for text, index in tokenizer["model"]["vocab"].items()}
    texts |= {token["id"]: token["content"] for token in tokenizer["added_tokens"]}
    (folder / "tokenizer_config.json").write_text(json.dumps({
        "bos_token": texts[config["bos_token_id"]], "eos_token": texts[config["eos_token_id"]],
        "chat_template": "{% for m in messages %}{{ m.content }}{% endfor %}",
        "tokenizer_class": "LlamaTokenizer" if model_file else "PreTrainedTokenizerFast"}))
    if model_file:
        (folder / "tokenizer.model").write_bytes(sentence_piece(tokenizer))
    if seed is None:
        write_holes(folder / "model.safetensors", shapes(config), type_name)
    else:
        write_tensors(folder / "model.safetensors", tensors(config, seed), type_name)
    return folder
