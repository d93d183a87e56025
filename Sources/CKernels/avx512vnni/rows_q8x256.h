// Few tokens: the super-blocks of some rows as they follow each other in
// memory, four at once, their sums reduced together so that a lane is a
// super-block. Reading several rows side by side is a tenth slower.
#pragma once

#include "shared/rows.h"
#include "super_blocks.h"

#define RUN_BLOCKS 4

// Rows whose terms are kept until all of them are there, and super-blocks of a
// row that are taken at once: 16,384 columns.
#define SEGMENT_ROWS 4
#define SEGMENT_BLOCKS 64

// One token's part of a segment, as the super-blocks of a type meet it.
typedef struct {
  __m512i quants[SEGMENT_BLOCKS][4];     // in the order of columns_of
  int16_t pair_sums[SEGMENT_BLOCKS][8];  // of 32
  const int16_t *sums;                   // of 16
  const float *scales;
} segment_activations;

// The places of a segment's super-blocks, in memory's order.
typedef struct {
  uint32_t columns[SEGMENT_ROWS * SEGMENT_BLOCKS];  // the number in the row
  uint32_t offsets[SEGMENT_ROWS *
                   SEGMENT_BLOCKS];  // bytes from the first row's start
} segment_map;

// Four super-blocks and what each meets.
typedef struct {
  const uint8_t *blocks[RUN_BLOCKS];
  const segment_activations *activations;
  uint32_t columns[RUN_BLOCKS];
} block_run;

// The terms of super-blocks: acc = fma(d, dot, acc), then
// acc = fma(-low, lowered, acc).
typedef struct {
  float d[SEGMENT_ROWS * SEGMENT_BLOCKS], dot[SEGMENT_ROWS * SEGMENT_BLOCKS];
  float low[SEGMENT_ROWS * SEGMENT_BLOCKS],
      lowered[SEGMENT_ROWS * SEGMENT_BLOCKS];
} row_terms;

// The scales of four super-blocks, as what the dots meet.
typedef struct {
  __m512i words;  // of Q4_K and Q5_K: 8 scales, a quarter for each
  __m512i
      own[RUN_BLOCKS];  // of the others: 16, as words, or 32 bits if not small
  __m512i lowered;      // Σ minimum·sum: a quarter for each, in parts
  __m128 d, low;
} run_scales;

// The scales and the minimums of Q4_K and Q5_K lie in the 16 bytes that begin
// a block: d, dmin, and three words of 6-bit numbers.
AVX512_INLINE void open_packed_scales(const block_run *run, run_scales *out) {
  const uint8_t *const *b = run->blocks;
  __m512i heads = load_quarters(b[0], b[1], b[2], b[3]);
  __m512i halves = _mm512_permutexvar_epi16(
      _mm512_castsi256_si512(_mm256_setr_epi16(0, 8, 16, 24, 1, 9, 17, 25, 0, 0,
                                               0, 0, 0, 0, 0, 0)),
      heads);
  __m256 all = _mm256_cvtph_ps(_mm512_castsi512_si128(halves));
  out->d = _mm256_castps256_ps128(all);
  out->low = _mm256_extractf128_ps(all, 1);
  // 4 bits and 2, or all 6: scales 0-3, 4-7, minimums 0-3, 4-7.
  __m512i four = _mm512_srlv_epi32(
      _mm512_shuffle_epi32(heads, (_MM_PERM_ENUM)_MM_SHUFFLE(3, 2, 3, 1)),
      _mm512_broadcast_i32x4(_mm_setr_epi32(0, 0, 0, 4)));
  __m512i two = _mm512_srli_epi32(
      _mm512_shuffle_epi32(heads, (_MM_PERM_ENUM)_MM_SHUFFLE(2, 2, 1, 1)), 2);
  const __m512i in_four = _mm512_broadcast_i32x4(
      _mm_setr_epi32(0x3F3F3F3F, 0x0F0F0F0F, 0x3F3F3F3F, 0x0F0F0F0F));
  const __m512i in_two =
      _mm512_broadcast_i32x4(_mm_setr_epi32(0, 0x30303030, 0, 0x30303030));
  __m512i bytes = _mm512_ternarylogic_epi32(_mm512_and_si512(four, in_four),
                                            two, in_two, 0xF8);
  out->words = _mm512_unpacklo_epi8(bytes, _mm512_setzero_si512());
  __m512i minimums = _mm512_unpackhi_epi8(bytes, _mm512_setzero_si512());
  const int16_t (*sums)[8] = run->activations->pair_sums;
  const uint32_t *at = run->columns;
  out->lowered = _mm512_madd_epi16(
      minimums,
      load_quarters(sums[at[0]], sums[at[1]], sums[at[2]], sums[at[3]]));
}

// The sums of 16 that a super-block meets.
AVX512_INLINE __m256i load_sums(const block_run *run, int r) {
  return load_256(run->activations->sums + run->columns[r] * 16);
}

AVX512_INLINE void open_scales(uint32_t type, const block_run *run,
                               run_scales *out) {
  if (has_wide_groups(type)) {
    open_packed_scales(run, out);
    return;
  }
  const uint8_t *const *b = run->blocks;
  __m128i lowered[RUN_BLOCKS];
  for (int r = 0; r < RUN_BLOCKS; r++) {
    __m128i bytes = load_scales(type, b[r]);
    out->own[r] = is_small(type)
                      ? _mm512_castsi256_si512(_mm256_cvtepi8_epi16(bytes))
                      : _mm512_cvtepi8_epi32(bytes);
    if (!has_minimums(type)) continue;
    __m256i all =
        _mm256_madd_epi16(load_minimums_q2_K(b[r]), load_sums(run, r));
    lowered[r] = _mm_add_epi32(_mm256_castsi256_si128(all),
                               _mm256_extracti128_si256(all, 1));
  }
  if (has_minimums(type))
    out->lowered = join_256(_mm256_set_m128i(lowered[1], lowered[0]),
                            _mm256_set_m128i(lowered[3], lowered[2]));
  if (type == KERNEL_UNPACKED) {
    out->d =
        _mm_setr_ps(((block_unpacked *)b[0])->d, ((block_unpacked *)b[1])->d,
                    ((block_unpacked *)b[2])->d, ((block_unpacked *)b[3])->d);
    return;
  }
  __m256 all = _mm256_cvtph_ps(
      _mm_setr_epi32(load_d_pair(type, b[0]), load_d_pair(type, b[1]),
                     load_d_pair(type, b[2]), load_d_pair(type, b[3])));
  __m128 first = _mm256_castps256_ps128(all);
  __m128 second = _mm256_extractf128_ps(all, 1);
  out->d = _mm_shuffle_ps(first, second, 0x88);
  out->low = _mm_shuffle_ps(first, second, 0xDD);
}

// The scales that meet the dots of the vectors 2·pair and 2·pair + 1, packed to
// words.
AVX512_INLINE __m512i pair_scales(uint32_t type, const run_scales *scales,
                                  int r, int pair) {
  const bool is_wide = has_wide_groups(type);
  int16_t index[32];
  for (int i = 0; i < 32; i++) {
    int columns = columns_of(type, 2 * pair + i % 8 / 4, i / 8);
    index[i] = (int16_t)(is_wide ? 8 * r + columns / 2 : columns);
  }
  return _mm512_permutexvar_epi16(load_512(index),
                                  is_wide ? scales->words : scales->own[r]);
}

// The scales that meet the dots of one vector.
AVX512_INLINE __m512i vector_scales(uint32_t type, const run_scales *scales,
                                    int r, int v) {
  int32_t index[16];
  for (int i = 0; i < 16; i++) index[i] = columns_of(type, v, i / 4);
  return _mm512_permutexvar_epi32(load_512(index), scales->own[r]);
}

// The part of the scaled sum that comes of the quants' offset, in 8 parts.
AVX512_INLINE __m512i offset_sum(uint32_t type, const run_scales *scales,
                                 const block_run *run, int r) {
  __m256i words = is_small(type) ? _mm512_castsi512_si256(scales->own[r])
                                 : _mm512_cvtepi32_epi16(scales->own[r]);
  __m256i sum = _mm256_madd_epi16(words, load_sums(run, r));
  return _mm512_zextsi256_si512(_mm256_slli_epi32(sum, loaded_shift(type)));
}

// Σ scale·dot over a super-block, in 16 parts.
AVX512_INLINE __m512i scaled_dot(uint32_t type, const run_scales *scales,
                                 const block_run *run, int r) {
  __m512i quants[4], dots[4], sum = _mm512_setzero_si512();
  load_quants(type, run->blocks[r], quants);
  for (int v = 0; v < 4; v++)
    dots[v] = _mm512_dpbusd_epi32(_mm512_setzero_si512(), quants[v],
                                  run->activations->quants[run->columns[r]][v]);
  if (is_small(type)) {
    for (int pair = 0; pair < 2; pair++)
      sum = add_word_products(
          sum, _mm512_packs_epi32(dots[2 * pair], dots[2 * pair + 1]),
          pair_scales(type, scales, r, pair));
  } else {
    for (int v = 0; v < 4; v++)
      sum = _mm512_add_epi32(
          sum, _mm512_mullo_epi32(dots[v], vector_scales(type, scales, r, v)));
  }
  if (loaded_shift(type) > 0)
    sum = _mm512_sub_epi32(sum, offset_sum(type, scales, run, r));
  return sum;
}

// Lane r is the sum of the quarter r.
AVX512_INLINE __m128i sum_within_quarters(__m512i quarters) {
  __m512i two = _mm512_add_epi32(
      quarters,
      _mm512_shuffle_epi32(quarters, (_MM_PERM_ENUM)_MM_SHUFFLE(1, 0, 3, 2)));
  __m512i one = _mm512_add_epi32(
      two, _mm512_shuffle_epi32(two, (_MM_PERM_ENUM)_MM_SHUFFLE(2, 3, 0, 1)));
  const __m512i first = _mm512_castsi128_si512(_mm_setr_epi32(0, 4, 8, 12));
  return _mm512_castsi512_si128(_mm512_permutexvar_epi32(first, one));
}

// Writes the terms of four super-blocks.
AVX512_INLINE void add_terms(uint32_t type, const block_run *run, size_t bytes,
                             const uint8_t *const stored[RUN_BLOCKS],
                             row_terms *out, uint32_t index) {
  run_scales scales;
  __m512i scaled[RUN_BLOCKS];
  open_scales(type, run, &scales);
#pragma GCC unroll 4
  for (int r = 0; r < RUN_BLOCKS; r++) {
    // A few lines at a time: a burst of them stalls.
    prefetch_later((uintptr_t)stored[r] + PREFETCH_BYTES, bytes);
    scaled[r] = scaled_dot(type, &scales, run, r);
    KEEP(scaled[r]);
  }
  const float *a = run->activations->scales;
  const uint32_t *at = run->columns;
  __m128 d_a = _mm_setr_ps(a[at[0]], a[at[1]], a[at[2]], a[at[3]]);
  _mm_storeu_ps(out->d + index, _mm_mul_ps(scales.d, d_a));
  _mm_storeu_ps(out->dot + index, _mm_cvtepi32_ps(sum_each(scaled)));
  if (!has_minimums(type)) return;
  __m128 low = _mm_mul_ps(scales.low, d_a);
  _mm_storeu_ps(out->low + index, _mm_xor_ps(low, _mm_set1_ps(-0.0f)));
  _mm_storeu_ps(out->lowered + index,
                _mm_cvtepi32_ps(sum_within_quarters(scales.lowered)));
}

AVX512_INLINE void open_segment(const kernel_matrix *m, uint32_t token,
                                uint32_t first, uint32_t count, uint32_t rows,
                                uint32_t type, segment_activations *activations,
                                segment_map *map) {
  const size_t at = (size_t)token * (m->columns / 256) + first;
  const size_t bytes = block_bytes(stored_type(type, m));
  activations->sums = m->activations->sums16 + at * 16;
  activations->scales = m->activations->scales256 + at;
  for (uint32_t i = 0; i < count; i++) {
    for (int v = 0; v < 4; v++)
      activations->quants[i][v] =
          load_activations(type, v, m->activations->quants256 + (at + i) * 256);
    __m256i sums = load_256(activations->sums + i * 16);
    _mm_storeu_si128((__m128i *)activations->pair_sums[i],
                     _mm_hadd_epi16(_mm256_castsi256_si128(sums),
                                    _mm256_extracti128_si256(sums, 1)));
  }
  // Rows that are not there are the last one again.
  for (uint32_t i = 0; i < SEGMENT_ROWS * count; i++) {
    const uint32_t row = i / count < rows ? i / count : rows - 1;
    map->columns[i] = i % count;
    map->offsets[i] =
        row * (uint32_t)m->row_bytes + (first + i % count) * (uint32_t)bytes;
  }
}

// Writes the terms of a segment of SEGMENT_ROWS rows, of which the first is
// `row`.
AVX512_INLINE void run_segment(const kernel_matrix *m, const uint8_t *row,
                               uint32_t count, uint32_t type,
                               const segment_activations *activations,
                               const segment_map *map, row_terms *terms) {
  const size_t bytes = block_bytes(stored_type(type, m));
  for (uint32_t i = 0; i < SEGMENT_ROWS * count; i += RUN_BLOCKS) {
    block_run run = {.activations = activations};
    block_unpacked space[RUN_BLOCKS];
    const uint8_t *stored[RUN_BLOCKS];
#pragma GCC unroll 4
    for (uint32_t r = 0; r < RUN_BLOCKS; r++) {
      stored[r] = row + map->offsets[i + r];
      run.columns[r] = map->columns[i + r];
      run.blocks[r] = open_block(type, m, stored[r], 0, &space[r]);
    }
    add_terms(type, &run, bytes, stored, terms, i);
  }
}

// One token's sums of the rows `begin ..< end`.
AVX512_INLINE void run_rows(const kernel_matrix *m, uint32_t begin,
                            uint32_t end, uint32_t token, uint32_t type) {
  const uint32_t blocks = m->columns / 256;
  segment_activations activations;
  segment_map map;
  row_terms terms;
  for (uint32_t row = begin; row < end; row += SEGMENT_ROWS) {
    const uint32_t rows = end - row < SEGMENT_ROWS ? end - row : SEGMENT_ROWS;
    float sums[SEGMENT_ROWS] = {0};
    for (uint32_t first = 0; first < blocks; first += SEGMENT_BLOCKS) {
      uint32_t count =
          blocks - first < SEGMENT_BLOCKS ? blocks - first : SEGMENT_BLOCKS;
      if (row == begin || rows < SEGMENT_ROWS || blocks > SEGMENT_BLOCKS)
        open_segment(m, token, first, count, rows, type, &activations, &map);
      run_segment(m, m->weights + row * m->row_bytes, count, type, &activations,
                  &map, &terms);
      for (uint32_t i = 0; i < count; i++)
        for (uint32_t r = 0; r < SEGMENT_ROWS; r++) {
          const uint32_t at = r * count + i;
          sums[r] = __builtin_fmaf(terms.d[at], terms.dot[at], sums[r]);
          if (has_minimums(type))
            sums[r] = __builtin_fmaf(terms.low[at], terms.lowered[at], sums[r]);
        }
    }
    store_rows(m, row, end, SEGMENT_ROWS, token, sums);
  }
}
