extension PreTokenizer {
  /// The number of rows.
  package static let rowCount = 30

  /// A row of the table: the names that llama.cpp knows, and the expressions of
  /// the tokenizers that they stand for, as Hugging Face has them.
  ///
  /// llama.cpp cuts otherwise in some of them. It takes all letters for one
  /// class where capital and small ones differ (`gpt-4o`, `tekken`, `youtu`),
  /// leaves some of the script Han out (`kimi-k2`), and leaves digits together
  /// where they are cut one by one (`deepseek-llm`).
  static func row(_ index: Int) -> PreTokenizer {
    switch index {
    case 0:
      PreTokenizer(
        "qwen2 deepseek-r1-qwen kormo f2llmv2 megrez stablelm2 hunyuan solar-open grok-2",
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
        wordDigits: 1)
    case 1:
      PreTokenizer(
        "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano",
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
        wordDigits: 3, ignoresMerges: true, addsBeginning: true)
    case 2:
      PreTokenizer(
        "smollm starcoder refact command-r codeshell exaone minerva-7b mellum2",
        #"""
        \p{N}
        's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
        """#)
    case 3:
      PreTokenizer(
        "gpt-2 phi-2 jina-es jina-de jina-v1-en jina-v2-es jina-v2-de jina-v2-code roberta-bpe gigachat a.x-4.0 mellum modern-bert mpt olmo jais trillion granite-docling exaone4",
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
      )
    case 4:
      PreTokenizer(
        "gpt-4o llama4 kanana2 talkie minimax-m2 granite-embed-multi-97m",
        o200k, ignoresMerges: true)
    case 5:
      PreTokenizer(
        "dbrx smaug-bpe chatglm-bpe glm4 glm5",
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
        wordDigits: 3, ignoresMerges: true)
    default: laterRow(index)
    }
  }

  static let o200k: StaticString =
    #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
}
