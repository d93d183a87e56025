"""What Schemathesis checks besides: a body that the document allows is refused only for
what a schema cannot say, and no code is without a name."""
import schemathesis

# Codes of what depends on the model, on the talk or on several keys together.
MEANT = {
    "bad_bias", "bad_role", "bad_stop", "bad_list", "calls_unmarked", "duplicate_key", "exclusive_keys",
    "function_unknown", "id_out_of_range", "missing_key", "not_continuable", "prompt_empty", "prompt_too_long",
    "sessions_off", "template_failed", "template_refused", "template_values", "text_piece_too_long",
    "text_too_long", "json_out_of_range",
}
KINDS = ("grammar_", "schema_")


@schemathesis.check
def refusals_are_meant(context, response, case):
    if response.status_code != 400 or not case.meta or not case.meta.generation.mode.is_positive:
        return
    reply = response.json()
    error = reply if isinstance(reply["error"], str) else reply["error"]
    code = error["code"]
    text = error.get("message") or error["error"]
    if code in MEANT or code.startswith(KINDS) or "another name of itself" in text \
            or "ends with the user's" in text:
        return
    raise AssertionError(f"{code}: {text}")
