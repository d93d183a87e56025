#!/usr/bin/env bash
# The chat template of LFM2.5-8B-A1B writes the string arguments of a call between
# single quotes as they are, without an escape: O'Hara becomes name='O'Hara'. What
# reads like a call in Python is none then, and nothing tells where the string ends.
# Its integers, lists and null are spelled as Python's, its objects as JSON.
#
# Seen with the template that llama-cpp-python 0.3.36 vendors, rendered by Jinja
# 3.1.6. Whoever parses such calls by Python's grammar loses those of a history that
# the template itself wrote.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install jinja2==3.1.6
venv/bin/pip --quiet download --no-deps llama-cpp-python==0.3.36
tar -xzf llama_cpp_python-0.3.36.tar.gz --wildcards --strip-components=5 \
  '*/vendor/llama.cpp/models/templates/LFM2.5-8B-A1B.jinja'
venv/bin/python - <<'PYTHON'
import ast
import json
import re
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
environment.filters["tojson"] = lambda value, **_: json.dumps(value, ensure_ascii=False)
# Transformers' own tag, which only marks what the model writes.
source = re.sub(r"{%-? *(end)?generation *-?%}", "", open("LFM2.5-8B-A1B.jinja").read())
template = environment.from_string(source)

def call(arguments):
    text = template.render(bos_token="", messages=[
        {"role": "user", "content": "go"},
        {"role": "assistant", "content": "", "tool_calls": [
            {"type": "function", "function": {"name": "f", "arguments": arguments}}]}])
    text = text.split("<|tool_call_start|>[")[1].split("]<|tool_call_end|>")[0]
    print(text)
    return text

assert call({"a": 1, "b": None, "c": "x"}) == "f(a=1, b=None, c=\x27x\x27)"
assert call({"o": {"k": None}}) == "f(o={\"k\": null})"
broken = call({"name": "O\x27Hara"})
assert broken == "f(name=\x27O\x27Hara\x27)"
try:
    ast.parse(broken)
    raise SystemExit("it is Python")
except SyntaxError as error:
    print("no Python:", error.msg)
PYTHON
