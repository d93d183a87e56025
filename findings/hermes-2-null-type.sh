#!/usr/bin/env bash
# The tool template of Hermes 2 Pro never ends for a function with a parameter of
# JSON Schema's type null: its macro that spells a type calls itself again for each
# type that it does not list, and it does not list that one. Jinja ends it with
# Python's RecursionError, which is no TemplateError. A server that catches only
# those loses the request with a bare traceback.
#
# Seen with the template that llama-cpp-python 0.3.36 vendors, rendered by Jinja
# 3.1.6; Hermes 3's has the same macro.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install jinja2==3.1.6
venv/bin/pip --quiet download --no-deps llama-cpp-python==0.3.36
tar -xzf llama_cpp_python-0.3.36.tar.gz --wildcards --strip-components=5 \
  '*/vendor/llama.cpp/models/templates/NousResearch-Hermes-[23]*'
venv/bin/python - <<'PYTHON'
import json
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

def render(name, kind):
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.filters["tojson"] = lambda value, **_: json.dumps(value)
    return environment.from_string(open(name).read()).render(
        bos_token="", messages=[{"role": "user", "content": "go"}],
        tools=[{"type": "function", "function": {
            "name": "f", "description": "d", "parameters": {
                "type": "object", "properties": {"a": {"type": kind, "description": "-"}},
                "required": []}}}])

for name in ("NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use.jinja",
             "NousResearch-Hermes-3-Llama-3.1-8B-tool_use.jinja"):
    assert "a(int): -" in render(name, "integer")
    try:
        render(name, "null")
        raise SystemExit(name + " ends")
    except RecursionError as error:
        assert not isinstance(error, TemplateError)
        print(name, "->", type(error).__name__)
PYTHON
