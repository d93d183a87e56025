#!/usr/bin/env bash
# Hugging Face's tokenizers does not normalise halfwidth katakana as SentencePiece does
# with the same compiled map: SentencePiece takes the longest match, so the letter and
# its voiced mark become one character, but Precompiled looks at the characters of a
# cluster one by one where the cluster has six bytes or more, and these have six. The
# mark stays apart as U+3099, and the Unigram pieces and ids of the text are others. A
# GGUF file keeps the map, and its readers take the longest match.
#
# Seen with tokenizers 0.23.3 and sentencepiece 0.2.1, with the map of nmt_nfkc.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install tokenizers==0.23.3 sentencepiece==0.2.1 protobuf==6.33.1
venv/bin/python - <<'PYTHON'
import io
import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import normalizers

model = io.BytesIO()
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(["ガギグ カキク abc"] * 50), model_writer=model, vocab_size=20,
    hard_vocab_limit=False, normalization_rule_name="nmt_nfkc", add_dummy_prefix=False, minloglevel=2)
proto = sentencepiece_model_pb2.ModelProto()
proto.ParseFromString(model.getvalue())
hub = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
own = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())

def codes(text):
    return " ".join(f"U+{ord(letter):04X}" for letter in text)

for text in ("ｶ", "①", "Ａ"):
    assert hub.normalize_str(text) == own.normalize(text), text
text = "ｶﾞ"
print(codes(text), "tokenizers:", codes(hub.normalize_str(text)), "sentencepiece:", codes(own.normalize(text)))
assert codes(own.normalize(text)) == "U+30AC"
assert codes(hub.normalize_str(text)) == "U+30AB U+3099"
PYTHON
