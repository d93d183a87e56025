#!/usr/bin/env bash
# The chat template of Seed-OSS writes a function's definition as JSON, but an
# argument of a call that is an object or a list as Python's repr: single quotes,
# True, None. A model that learnt from it writes {'a': [True, None]} between its
# marks, which no parser of JSON takes; and numbers, booleans and null at the top
# are spelled as Python's, too.
#
# Seen with the template that llama-cpp-python 0.3.36 vendors, rendered by Jinja
# 3.1.6.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install jinja2==3.1.6
venv/bin/pip --quiet download --no-deps llama-cpp-python==0.3.36
tar -xzf llama_cpp_python-0.3.36.tar.gz --wildcards --strip-components=5 \
  '*/vendor/llama.cpp/models/templates/ByteDance-Seed-OSS.jinja'
venv/bin/python - <<'PYTHON'
import json
from jinja2.sandbox import ImmutableSandboxedEnvironment

environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
environment.filters["tojson"] = lambda value, **_: json.dumps(value, ensure_ascii=False)
template = environment.from_string(open("ByteDance-Seed-OSS.jinja").read())
text = template.render(bos_token="", eos_token="", messages=[
    {"role": "user", "content": "go"},
    {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": {
        "name": "f", "arguments": {"o": {"a": [True, None]}, "b": False, "z": None}}}]}])
call = text[text.index("<seed:tool_call>"):]
print(call)
assert "<parameter=o>{\x27a\x27: [True, None]}</parameter>" in call
assert "<parameter=b>False</parameter>" in call
assert "<parameter=z>None</parameter>" in call
PYTHON
