#!/usr/bin/env python3
"""Writes pieces.jsonl: texts, and where the pre-tokenizers of Hugging Face's `tokenizers` cut them.

    pip install tokenizers==0.23.3
    python3 make-pieces.py > pieces.jsonl

A line is {"text": …, "cuts": {NAME: [bytes of each piece]}}; NAME is a value of `tokenizer.ggml.pre`. The pre-tokenizers
are put together as the tokenizer.json of the models have them. No other library takes part.
"""
import json, random, sys
from tokenizers import Regex
from tokenizers.pre_tokenizers import ByteLevel, Digits, Punctuation, Sequence, Split

def split(expression): return Split(Regex(expression), "isolated")
def cut(*expressions): return Sequence([split(e) for e in expressions] + [ByteLevel(add_prefix_space=False, use_regex=False)])
WORDS = ByteLevel(add_prefix_space=False, use_regex=True)
SHORT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
QWEN2 = SHORT + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
O200K = (rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+{SHORT}?|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*{SHORT}?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
TEKKEN = O200K.replace(SHORT + "?", "").replace("{1,3}", "")
KIMI = r"[\p{Han}]+|" + O200K.replace(r"\p{M}]", r"\p{M}&&[^\p{Han}]]").replace(r"[\r\n/]*", r"[\r\n]*")
CJK = "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"
DEEPSEEK3 = r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^
\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[
]*|\s*[
]+|\s+(?!\S)|\s+""".replace("\n", "\r\n")
SPARK = DEEPSEEK3.replace("+[\r\n]*|\\s*[\r\n]+", "+|[\r\n]")
HAN_OR_HANGUL = "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"
LATIN = ("[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-Ֆ\u10a0-\u10c5\u13a0-\u13f5\u13f8-\u13fd\u1c90-\u1cba\u1cbd-\u1cbf\u1d00-\u1d2b"
         "\u1d6b-\u1d77\u1d79-\u1d9a\u1e00-\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59\u1f5b\u1f5d\u1f5f-\u1f7d\u1f80-\u1fb4\u1fb6-\u1fbc\u1fbe"
         "\u1fc2-\u1fc4\u1fc6-\u1fcc\u1fd0-\u1fd3\u1fd6-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ff4\u1ff6-\u1ffc\u2102\u2107\u210a-\u2113\u2115\u2119-\u211d\u2124\u2126\u2128"
         "\u212a-\u212d\u212f-\u2134\u2139\u213c-\u213f\u2145-\u2149\u214e\u2183\u2184\u2c00-\u2c7b\u2c7e-\u2ce4\u2ceb-\u2cee\u2cf2\u2cf3\ua640-\ua66d\ua680-\ua69b"
         "\ua722-\ua76f\ua771-\ua787\ua78b-\ua78e\uab70-\uabbf\ufb00-\ufb06\ufb13-\ufb17\uff21-\uff3a\uff41-\uff5a\U00010400-\U0001044f\U000104b0-\U000104d3"
         "\U000104d8-\U000104fb\U00010c80-\U00010cb2\U00010cc0-\U00010cf2\U000118a0-\U000118df\U0001e900-\U0001e943]")
BLOOM = " ?[^(\\s|[.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c])]+"
TAIL = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SPACES = "".join(rf"|\s{{{n}}}(?!\S)" for n in (512, 256, 128, 64, 32, 16, 8, 4)) + r"|\s{1,2}(?!\S)|\s{1}"

ROWS = {
    "qwen2": cut(QWEN2), "llama-bpe": cut(LLAMA3), "chatglm-bpe": cut(LLAMA3),
    "smollm": Sequence([Digits(individual_digits=True), WORDS]), "gpt-2": WORDS,
    "gpt-4o": cut(O200K), "tekken": cut(TEKKEN), "kimi-k2": cut(KIMI), "tiny_aya": cut(r"\d{1,3}(?=(?:\d{3})*\b)", O200K),
    "youtu": cut("[\uac00-\ud7a3\u3131-\u318e]+|[\uff01\u2026\u201c\u201d\u2018\u2019\u2014\uff1a\uff1b\uff0c\u3001-\u303f\ufe30-\ufe4f]+|[\u3105-\u312f]+|" + CJK,
                 O200K.replace("{1,3}", "")),
    "qwen35": cut(SHORT + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"),
    "deepseek-llm": Sequence([split("[\r\n]"), split(r"\s?" + LATIN + "+"), split("\\s?[!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]+"),
                              split(r"\s+$"), split(HAN_OR_HANGUL), Digits(individual_digits=True), ByteLevel(add_prefix_space=False, use_regex=False)]),
    "deepseek-coder": Sequence([split("[\r\n]"), split(r"\s?\p{L}+"), split(r"\s?\p{P}+"), split(HAN_OR_HANGUL), Digits(individual_digits=True),
                                ByteLevel(add_prefix_space=False, use_regex=False)]),
    "deepseek-v3": cut(r"\p{N}{1,3}", CJK, DEEPSEEK3), "spark2_5": cut(r"\p{N}{1,3}", CJK, SPARK, r"\p{N}"),
    "jais-2": cut(LLAMA3.replace(r"|\s+(?!\S)|\s+", SPACES)), "bloom": cut(BLOOM), "viking": cut(BLOOM, r"\p{N}"),
    "chameleon": cut("<sentinel:[0-9]+>", "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z", "([\\t\\n]|    |  )", r"\p{N}", r"[\p{P}!-/:-@\[-`{-~]",
                     r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"),
    "superbpe": cut(r"\p{N}+", r"(?=(\d{3})+(?!\d))"),
    "bailingmoe": cut(r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"),
    "seed-coder": cut(SHORT + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"),
    "ufakzeka": cut(r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + TAIL),
    "afmoe": cut(r"\p{N}{1,3}(?=(?:\p{N}{3})*(?!\p{N}))", "[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u3040-\u309f\u30a0-\u30ff\uff65-\uff9f\u2f00-\u2fdf\u0e40-\u0e7f"
                 "\u0e80-\u0eff\u1780-\u17ff\u1000-\u109f\uaa60-\uaa7f\ua9e0-\ua9ff\uac00-\ud7af\u1100-\u11ff]+", DEEPSEEK3),
    "laguna": cut(r"[^\n]+|[\n]+", QWEN2),
    "exaone-moe": cut(SHORT + r"|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+"),
    "minicpm5": cut(r"\p{N}{1,3}", SHORT + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+" + TAIL),
    "k2-horizon": cut(SHORT + r"|[^\r\n\p{L}\p{N}]?(?:\p{L}|\p{M}|‌|‍)+|\p{N}{1,3}" + TAIL),
    "falcon": cut(r"[\p{P}\$\+<=>\^~\|`]+", r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", "[0-9]+", "[0-9][0-9][0-9]"),
    "default": cut(r"[\p{P}\$\+<=>\^~\|]+", r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", r"\p{N}+", "[0-9][0-9][0-9]"),
}

PARTS = ["日本の首都は東京です。", "「いい」", "、", "カタカナ", "ｶﾞｷﾞ", "か\u3099き\u3099", "々〆〇ー", "漢字かな交じり文", "한국어", "ㄅㄆ", "中文，标点！", "𠮷野家", "豈",
         "It's", "WE'LL", "don'T", " I'd", "'re", "HelloWorld", "ABCdef", "abcDEF", "ABC", "XMLHttp", "ÀÉ", "naïve", "ǅungla", "ÉcolE", "Ⅳ½²①", "１２３４",
         "7", "42", "123", "1234", "1234567", "12345678x", "3.14", "1,000", "0x1F", " 12", "\u0661\u0662\u0663\u0664", "हिन्दी", "ไทย", "ລາວ", "العربية", "हैं।", "é\u0301\u0301", "e\u0301A\u0301",
         "\u0301AB", "\u200d\u200c", "क्\u200dष", "👨\u200d👩", "🇯🇵", "…", "—", "$+<=>^`|~", "a_b", "<html>", "</s>", "#!/bin/sh", "http://x.y/z", "!/\n/", "//\r\n", "<sentinel:12>",
         "IMGIMGABZ", "IMGIMGABCDEZ", "\x00", "\x01x", "\ue000", "\u00ad", "\t", "\t\t", "\n", "\n\n", "\r\n", "\r", " ", "  ", "   ", "    ", "         ", "\u3000", "\u00a0", "\u0085",
         "\u2028", "\u200b", " \n ", " \n\n", "\n  ", "a b c", " a", "z ", ".", "!?", " !", "'", "\"q\"", "x²", "½12345"]


def texts(rng):
    yield from ["", " ", "\n", "  a  ", "a" * 40, "A" * 40 + "あ", " " * 40 + "b", " " * 700 + "c", "1" * 31, "1" * 31 + "x", "あA" * 9, "\u0301" * 9 + "ABC", "\n" * 9 + " " * 9]
    for _ in range(72):
        yield "".join(rng.choice(PARTS) for _ in range(rng.randint(1, 9)))


def unmap():
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, n = {chr(b): b for b in keep}, 256
    for b in range(256):
        if b not in keep:
            table[chr(n)], n = b, n + 1
    return table


def main():
    table, rng = unmap(), random.Random("pieces")
    for text in texts(rng):
        cuts = {}
        for name, row in ROWS.items():
            pieces = [bytes(table[c] for c in piece) for piece, _ in row.pre_tokenize_str(text)]
            assert b"".join(pieces) == text.encode(), (name, text)
            cuts[name] = [len(p) for p in pieces]
        print(json.dumps({"text": text, "cuts": cuts}, separators=(",", ":")))


main()
