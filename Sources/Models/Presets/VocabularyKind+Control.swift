/// The control tokens of each kind.
///
/// Each list is a function's only one, and is not inlined: Embedded Swift
/// numbers the constants of a function anew in each module that sees it, and the
/// linker keeps one of each number.
extension VocabularyKind {
  @inline(never)
  static var controlOfQwen2: [(id: Int, name: StaticString)] {
    [
      (151_643, "<|endoftext|>"), (151_644, "<|im_start|>"),
      (151_645, "<|im_end|>"),
    ]
  }

  @inline(never)
  static var controlOfQwen3: [(id: Int, name: StaticString)] {
    [
      (151_643, "<|endoftext|>"), (151_644, "<|im_start|>"),
      (151_645, "<|im_end|>"), (151_657, "<tool_call>"),
      (151_658, "</tool_call>"), (151_665, "<tool_response>"),
      (151_666, "</tool_response>"), (151_667, "<think>"),
      (151_668, "</think>"),
    ]
  }

  @inline(never)
  static var controlOfLlama3: [(id: Int, name: StaticString)] {
    [
      (128_000, "<|begin_of_text|>"), (128_001, "<|end_of_text|>"),
      (128_004, "<|finetune_right_pad_id|>"),
      (128_006, "<|start_header_id|>"), (128_007, "<|end_header_id|>"),
      (128_008, "<|eom_id|>"), (128_009, "<|eot_id|>"),
      (128_010, "<|python_tag|>"),
    ]
  }

  @inline(never)
  static var controlOfLlama2: [(id: Int, name: StaticString)] {
    [(0, "<unk>"), (1, "<s>"), (2, "</s>")]
  }

  @inline(never)
  static var controlOfGemma2: [(id: Int, name: StaticString)] {
    [
      (0, "<pad>"), (1, "<eos>"), (2, "<bos>"), (3, "<unk>"), (4, "<mask>"),
      (106, "<start_of_turn>"), (107, "<end_of_turn>"),
    ]
  }

  @inline(never)
  static var controlOfGemma3: [(id: Int, name: StaticString)] {
    [
      (0, "<pad>"), (1, "<eos>"), (2, "<bos>"), (3, "<unk>"), (4, "<mask>"),
      (105, "<start_of_turn>"), (106, "<end_of_turn>"),
    ]
  }

  /// Besides the padding, the beginning and the end the numbers are not
  /// verified.
  @inline(never)
  static var controlOfLFM2: [(id: Int, name: StaticString)] {
    [
      (0, "<|pad|>"), (1, "<|startoftext|>"), (2, "<|endoftext|>"),
      (6, "<|im_start|>"), (7, "<|im_end|>"), (8, "<|tool_list_start|>"),
      (9, "<|tool_list_end|>"), (10, "<|tool_call_start|>"),
      (11, "<|tool_call_end|>"), (12, "<|tool_response_start|>"),
      (13, "<|tool_response_end|>"),
    ]
  }

  /// That the end is 200,002 is not verified, nor are the numbers behind it.
  @inline(never)
  static var controlOfGPTOSS: [(id: Int, name: StaticString)] {
    [
      (199_998, "<|startoftext|>"), (199_999, "<|endoftext|>"),
      (200_002, "<|return|>"), (200_003, "<|constrain|>"),
      (200_005, "<|channel|>"), (200_006, "<|start|>"), (200_007, "<|end|>"),
      (200_008, "<|message|>"), (200_012, "<|call|>"),
    ]
  }

  /// The first ones are those of LLM-jp-3; the last ones are GPT-OSS's, whose
  /// talks LLM-jp-4's are like, with invented numbers.
  @inline(never)
  static var controlOfLLMjp: [(id: Int, name: StaticString)] {
    [
      (0, "<unk>"), (1, "<s>"), (2, "</s>"), (3, "<MASK>"), (4, "<PAD>"),
      (5, "<CLS>"), (6, "<SEP>"), (7, "<EOD>"), (196_600, "<|start|>"),
      (196_601, "<|message|>"), (196_602, "<|end|>"), (196_603, "<|channel|>"),
      (196_604, "<|return|>"), (196_605, "<|call|>"),
    ]
  }

  /// The numbers behind the end are not verified.
  @inline(never)
  static var controlOfSarashina: [(id: Int, name: StaticString)] {
    [
      (0, "<unk>"), (1, "<s>"), (2, "</s>"), (3, "<pad>"), (7, "<|system|>"),
      (8, "<|assistant|>"), (9, "<|user|>"),
    ]
  }
}
