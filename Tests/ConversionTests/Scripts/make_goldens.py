#!/usr/bin/env python3
"""Makes Fixtures/NAME.json: a folder's documents and tensors, and what llama.cpp's converter makes of them.

usage: make_goldens.py LLAMA_CPP FOLDER... --out FIXTURES

FOLDER is as transformers writes it. Its weights are replaced: element e of the i-th tensor by name is
((7 e + 13 i) % 255 - 127) / 64, which every type holds. LLAMA_CPP is llama.cpp as llama-cpp-python 0.3.36 has it. The
hash of a sample text by which it knows pre-tokenizers is replaced by the name of the kind; for Gemma without a
tokenizer.model its way for Llama is taken. Values and data are kept as 64-bit FNV-1a.
"""
import argparse, json, os, pathlib, runpy, shutil, struct, sys, tempfile

p = argparse.ArgumentParser()
p.add_argument("llama"); p.add_argument("folders", nargs="+"); p.add_argument("--out", required=True)
a = p.parse_args()
sys.path[:0] = [a.llama, a.llama + "/gguf-py"]
import numpy as np
from conversion import base, gemma

PRE = {"LFM2Model": "lfm2", "GptOssModel": "gpt-4o", "LlamaModel": "llama-bpe"}
base.TextModel.get_vocab_base_pre = lambda self, _: PRE.get(type(self).__name__, "qwen2")
def pieces(self):
    self._set_vocab_llama_hf()
    self.gguf_writer.add_add_space_prefix(False)
gemma.Gemma2Model.set_vocab = gemma.Gemma3Model.set_vocab = pieces

def fnv(data):
    h = 0xCBF29CE484222325
    for b in data: h = (h ^ b) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{h:016x}"

SIZE = {"F32": 4, "F16": 2, "BF16": 2, "U8": 1}
def encode(values, dtype):
    if dtype == "F32": return values.astype("<f4").tobytes()
    if dtype == "F16": return values.astype("<f2").tobytes()
    return (values.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()

def tensors_of(folder):
    found = []
    for f in sorted(folder.glob("*.safetensors")):
        with open(f, "rb") as s:
            header = json.loads(s.read(struct.unpack("<Q", s.read(8))[0]))
        found += [(n, t["dtype"], t["shape"]) for n, t in header.items() if n != "__metadata__"]
    return sorted(found)

def write(folder, tensors):
    header, blob = {"__metadata__": {"format": "pt"}}, b""
    for i, (name, dtype, shape) in enumerate(tensors):
        n = int(np.prod(shape))
        data = encode(((7 * np.arange(n, dtype=np.int64) + 13 * i) % 255 - 127) / 64, dtype)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(blob), len(blob) + len(data)]}
        blob += data
    text = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + blob)

WIDTH = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
def parse(path):
    b = path.read_bytes(); at = 8
    def take(f):
        nonlocal at
        v = struct.unpack_from("<" + f, b, at); at += struct.calcsize("<" + f); return v[0]
    def text():
        nonlocal at
        n = take("Q"); at += n; return b[at - n:at]
    nt, nk = take("Q"), take("Q"); keys, infos = [], []
    def value(t):
        nonlocal at
        if t == 8: return text()
        if t == 9:
            e, n = take("I"), take("Q"); start = at
            for _ in range(n): value(e)
            return struct.pack("<I", e) + b[start:at]
        at += WIDTH[t]; return b[at - WIDTH[t]:at]
    for _ in range(nk):
        k = text().decode(); t = take("I"); keys.append([k, t, fnv(value(t))])
    for _ in range(nt):
        n = text().decode(); dims = [take("Q") for _ in range(take("I"))]; infos.append((n, dims, take("I"), take("Q")))
    start = (at + 31) // 32 * 32
    ends = [i[3] for i in infos[1:]] + [len(b) - start]
    from gguf import GGUFReader
    data = {t.name: t.data.tobytes() for t in GGUFReader(path).tensors}
    return keys, [[n, t, dims, fnv(data[n])] for n, dims, t, _ in infos]

for name in a.folders:
    source = pathlib.Path(name)
    with tempfile.TemporaryDirectory() as d:
        folder = pathlib.Path(d) / source.name; folder.mkdir()
        documents = {}
        for f in sorted(source.iterdir()):
            if f.suffix in (".json", ".jinja") and not f.name.endswith(".index.json"):
                shutil.copy(f, folder); documents[f.name] = f.read_text()
        tensors = tensors_of(source); write(folder, tensors)
        made = pathlib.Path(d) / "made.gguf"
        sys.argv = ["convert", str(folder), "--outfile", str(made)]
        runpy.run_path(a.llama + "/convert_hf_to_gguf.py", run_name="__main__")
        keys, infos = parse(made)
        pathlib.Path(a.out, source.name + ".json").write_text(json.dumps(
            {"name": source.name, "documents": documents, "tensors": tensors, "keys": keys, "made": infos},
            ensure_ascii=False, separators=(",", ":")) + "\n")
