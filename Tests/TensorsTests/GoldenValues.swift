import Tensors

/// What gguf-py 0.19.0 makes of blocks and floats, as hashes.
///
/// Written by `Scripts/make-golden-values.py`; not edited by hand.
enum GoldenValues {
  /// `wordHash` over the floats' bits of 256 blocks of the bytes of
  /// SplitMix64 from the type's id; NaNs are 0x7FC0_0000.
  static let floats: [(TensorType, UInt64)] = [
    (.f16, 0xc46a_8adb_b5d2_d725),
    (.bf16, 0xd9ca_5e8b_ae53_b725),
    (.q4_0, 0x882a_bdc2_5b14_3725),
    (.q4_1, 0x99a1_8588_4092_983f),
    (.q5_0, 0xdcef_d781_2f5b_1325),
    (.q5_1, 0x1609_9daa_1b44_4561),
    (.q8_0, 0x3d93_cae5_2b21_9ca5),
    (.q2_K, 0x4c07_46f3_27b1_ee90),
    (.q3_K, 0xb252_49a2_a3f9_dea5),
    (.q4_K, 0xdf78_6224_11f3_a785),
    (.q5_K, 0x3294_8e0a_6bc3_0da3),
    (.q6_K, 0xbd25_fdd6_89d4_dcc1),
    (.tq1_0, 0xf742_6a32_1387_c325),
    (.tq2_0, 0x69a6_4ce5_d010_e325),
    (.mxfp4, 0xbab7_e606_2574_a325),
    (.iq4_NL, 0x650f_720f_dd67_ca25),
    (.iq4_XS, 0xc18f_3e66_f240_e06f),
    (.iq3_XXS, 0x68c2_774a_27ba_f1f5),
    (.iq3_S, 0x79fb_f829_5477_fe15),
    (.iq2_XXS, 0x6666_1cee_b808_79b5),
    (.iq2_XS, 0xc7a1_4c49_af87_e9bd),
    (.iq2_S, 0x586e_d40e_6cf1_e325),
    (.iq1_S, 0xc6b5_0423_3cfd_7ee5),
    (.iq1_M, 0xb9d3_90f2_ea39_0065),
  ]

  /// `wordHash` over the bytes of 256 blocks of the test's floats.
  static let blocks: [(TensorType, UInt64)] = [
    (.q8_0, 0x76ea_586d_d80c_b732),
    (.q4_0, 0xef1c_8936_dec6_b7cf),
    (.q4_1, 0xeab4_9498_8f4d_6a10),
    (.q5_0, 0x5a55_81aa_559f_03c4),
    (.q5_1, 0xd544_c051_421a_6965),
  ]
}
