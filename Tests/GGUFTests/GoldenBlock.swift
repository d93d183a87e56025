import GGUF

/// Blocks of random bytes and the floats that gguf-py 0.19.0 makes of them.
///
/// `numpy.random.default_rng(20260 + id).integers(0, 256, size)`, and scales in
/// half precision drawn from ±0.02 put into their places.
struct GoldenBlock {
  let type: TensorType
  let hexadecimal: String
  /// `wordHash` over the bits of all floats.
  let hash: UInt64
  /// Some floats' bits, by index.
  let samples: [Int: UInt32]

  static let all: [GoldenBlock] = [
    GoldenBlock(
      type: .q8_0,
      hexadecimal: """
        428b540f0c7f68c8ca256a431ac5bc54a1503a0ba6bc1b7c5c4e02ac9348a0f0\
        b5a0
        """,
      hash: 0xd567_c039_1ce6_3aa5,
      samples: [
        0: 0xbc98_6a00,
        1: 0xbb59_bc00,
        15: 0xbc91_2800,
        16: 0xbc52_7a00,
        31: 0x3cae_3000,
      ]),
    GoldenBlock(
      type: .q4_0,
      hexadecimal: """
        1a2351c924ac7aa011207d297511bef33d50
        """,
      hash: 0xb99b_5309_a20f_d5a5,
      samples: [
        0: 0xbdc6_d800,
        1: 0x3c63_4000,
        15: 0xbde3_4000,
        16: 0xbd2a_7000,
        31: 0xbd2a_7000,
      ]),
    GoldenBlock(
      type: .q4_K,
      hexadecimal: """
        cf1ef21a0b7410a1bc4a4dc454fb7b0e02ce25002c9ce9410801a33500609fbd\
        dac6b363e6b89edc0f54b67363ee932c26b92794c43ae990ff0bcd21c2bcdd47\
        22c206691900a93cb799602a9042e08363428a4f9d7f6f4ff4263a2eeba4e7a7\
        d3e5cb7dfbe04ffe0d9204f2a6eccd06d7fdb2512dcfa6cfa395f4d2803d1997\
        4270f8fdfae9e6c4cc491d4c274194b9
        """,
      hash: 0xde4c_aaf4_3226_bca5,
      samples: [
        0: 0xbd6a_4800,
        1: 0x3f52_0a80,
        127: 0x3fde_f280,
        128: 0xbd3b_2400,
        255: 0x404c_e760,
      ]),
    GoldenBlock(
      type: .q5_K,
      hexadecimal: """
        362004a286ff066c599660a7c4dc2d97537720964e34dffd5cb9a89909e51bf2\
        d8ef22833baf3d9d4d7ef8544a411e2bc0e761e717c24af7104da672e57d7d97\
        45338a4eff73eb3433ef87e2472c9f91ff844542c16772e464966be96441c308\
        8479609af7d75e18ee3ea70c9724addb8fac16290f2ee442701a5a858e5f6d7e\
        e960775df9c7325ef0be3263494193cd9f028ef1316ab50215eec0702275623e\
        88c989b1b122dd89a1a1f6e68239550e
        """,
      hash: 0xb84a_bf6c_f3ee_89bd,
      samples: [
        0: 0x3f8a_a900,
        1: 0x3fb6_e000,
        127: 0x412f_3e20,
        128: 0x4118_1ec0,
        255: 0x3ef6_a400,
      ]),
    GoldenBlock(
      type: .q6_K,
      hexadecimal: """
        79f24438c06070f16ed2bfb14d2e5164fb481989d4b96fdc2c27c06f0bc92daa\
        cce985ff67f718332fe69f7e56a854e92292073e5d3a82958dc62e18bc242702\
        41f0afa89a7a219009db45fac5893d15b219b026f75659ab83578884c37ca7b0\
        7dad69f026b535d40804cc3a7fe657d603d76e0496fa8e9ef96f208278d54f10\
        dbe7c8df59ebcfd0119a47bfe373076bef0221ae197779751b29d6948167d1c9\
        f4ec18d6f6826045d00742d25c2c5ec04a9ec9d8f538696e8c3253600de889a9\
        2b9773b3a18c88e0a515a78992fab8449ba0
        """,
      hash: 0xcecb_c98e_24cd_874b,
      samples: [
        0: 0xc11a_b708,
        1: 0xc0de_ca20,
        127: 0x4093_6000,
        128: 0xc1cb_001c,
        255: 0xbf1c_9600,
      ]),
  ]
}
