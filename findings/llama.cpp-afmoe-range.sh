#!/usr/bin/env bash
# llama.cpp cuts text for `tokenizer.ggml.pre` = afmoe by a class of characters
# whose third range was meant to be CJK compatibility ideographs, U+F900 to
# U+FAFF. In the source it begins with U+8C48, the ideograph that U+F900 becomes
# under any Unicode normalisation: the text of the source was normalised once. The
# range so holds 29 thousand characters more: Yi, Javanese, Hangul and all of the
# private use area go into one piece with Japanese and Chinese.
#
# Seen with llama-cpp-python 0.3.36, which vendors llama.cpp's source. Whoever
# takes over a class of characters from a source should spell it in escapes.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install regex==2025.9.1
venv/bin/pip --quiet download --no-deps --no-binary :all: --no-build-isolation \
  llama-cpp-python==0.3.36 2>/dev/null ||
  venv/bin/pip --quiet download --no-deps llama-cpp-python==0.3.36
tar -xzf llama_cpp_python-0.3.36.tar.gz --wildcards --strip-components=4 \
  '*/vendor/llama.cpp/src/llama-vocab.cpp'
venv/bin/python - <<'PYTHON'
import regex, unicodedata

source = open("llama-vocab.cpp", encoding="utf-8").read()
begin = source.index("case LLAMA_VOCAB_PRE_TYPE_AFMOE:")
found = regex.search(r'"(\[[^\x00-\x7f][^"]*\]\+)"', source[begin:]).group(1)
first = found.split("-")[2][-1]
print("third range begins with U+%04X" % ord(first))
assert ord(first) == 0x8C48
assert unicodedata.normalize("NFC", "\uF900") == first

meant = found.replace(first + "-\uFAFF", "\uF900-\uFAFF")
assert meant != found
for name, text in [
    ("Yi", "日本\uA000\uA001"), ("private use", "日本\uE000\uE001"),
    ("behind U+FAFF, in neither", "日本\uFB50"),
]:
    as_found = regex.match(found, text).group(0)
    as_meant = regex.match(meant, text).group(0)
    print(f"{name}: {len(as_found)} of {len(text)} in one piece, meant {len(as_meant)}")
    assert len(as_meant) == 2
    assert len(as_found) == (2 if "\uFB50" in text else 4)
PYTHON
echo "as described: llama.cpp's class for afmoe begins its third range at U+8C48"
