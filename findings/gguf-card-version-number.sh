#!/usr/bin/env bash
# A front matter of `version: 1.5` ends the conversion of a folder with a TypeError
# about len(): gguf takes general.version from README.md as YAML has it, a float, and
# writes it as a string, which it is only where it is quoted or spelled v1.5. The same
# holds for every text of the card that looks like a number or a date.
#
# Seen with gguf 0.19.0, whose Metadata llama.cpp's convert_hf_to_gguf.py uses.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install gguf==0.19.0
venv/bin/python - <<'PYTHON'
import pathlib
import gguf

folder = pathlib.Path("model")
folder.mkdir()

def convert(version):
    (folder / "README.md").write_text(f"---\nversion: {version}\n---\n")
    metadata = gguf.Metadata.load(model_path=folder, total_params=1000)
    writer = gguf.GGUFWriter("model.gguf", "llama")
    metadata.set_gguf_meta_model(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    return gguf.GGUFReader("model.gguf").fields["general.version"].contents()

for version, text in (("v1.5", "v1.5"), ('"1.5"', "1.5"), ("1.5.0", "1.5.0")):
    assert convert(version) == text
for version in ("1.5", "2026-01-31"):
    try:
        raise SystemExit(f"{version} is {convert(version)}")
    except TypeError as error:
        print(version, "->", error)
PYTHON
