"""Chat templates with the habits of several families, for the bundled model."""
import contextlib
import pathlib
import tempfile

_TURN = "<|im_start|>{{ m.role }}\n"
_CALLS = ("{% for c in m.tool_calls %}<tool_call>\n{\"name\": \"{{ c.function.name }}\", "
          "\"arguments\": {{ c.function.arguments | tojson }}}\n</tool_call>{% endfor %}")
_THOUGHT = ("{% if m.reasoning_content %}<think>\n{{ m.reasoning_content }}\n</think>\n\n"
            "{% endif %}")
_TOOLS = "{% if tools %}<|im_start|>system\n{{ tools | tojson }}<|im_end|>\n{% endif %}"


def _of(message: str, answer: str = "") -> str:
    return (_TOOLS + "{% for m in messages %}" + _TURN + message + "<|im_end|>\n{% endfor %}"
            "{% if add_generation_prompt %}<|im_start|>assistant\n" + answer + "{% endif %}")


# Qwen3's: a content that is no text ends the rendering.
TEXT_WANTED = _of("{{ m.content + '' }}" + "{% if m.tool_calls %}" + _CALLS + "{% endif %}")
# DeepSeek-R1's: only a message without content calls.
NULL_WANTED = _of("{% if m.content is none %}" + _CALLS + "{% else %}{{ m.content }}{% endif %}")
# Those of models that always think.
THINKING = _of(_THOUGHT + "{{ m.content }}", "<think>\n")


@contextlib.contextmanager
def file(template: str):
    """The path of a file with the template."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "template.jinja"
        path.write_text(template)
        yield str(path)
