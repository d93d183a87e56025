// The steps that have one definition: all of their results' bits in a checksum.
#include "kernel_steps.h"
#include "shared/exponential.h"
#include "shared/lanes.h"
#include "sweep.h"

SMALL_BEGIN

static void run_half(sweep *s) {
  for (uint32_t bits = 0; bits < 65536; bits++) {
    float value = float_of_half((uint16_t)bits);
    fold_floats(s, &value, 1);
    fold(s, half_of_float(float_of_bits((uint32_t)next(s))));
  }
}

// Every 2^-9 from −96 to 96, and floats of all magnitudes.
static void run_exponential(sweep *s) {
  for (int i = -49152; i <= 49152; i++) {
    float values[] = {exponential((float)i * 0x1p-9f),
                      exponential(float_of_bits((uint32_t)next(s)))};
    fold_floats(s, values, 2);
  }
}

// Angles of 64 pairs for runs of 32 positions.
static void turn_positions(sweep *s, const kernel_rotary_shape *shape,
                           double *frequencies, float *table) {
  static const uint32_t positions[] = {0, 4000, 131040};
  for (uint32_t p = 0; p < COUNT(positions); p++) {
    kernel_rotary_job job = {
        .frequencies = frequencies,
        .magnitude = kernel_rotary_frequencies(frequencies, shape),
        .table = table,
        .first_position = positions[p],
        .pairs = 64};
    kernel_rotary(&job, 0, 32, 0);
    fold_floats(s, table, 32 * 64 * 2);
  }
}

static void run_rotary(sweep *s) {
  static const double bases[] = {1e4, 5e5, 1e6};
  double *frequencies = take(s, 64 * sizeof *frequencies);
  float *table = take(s, 32 * 64 * 2 * sizeof *table);
  for (uint32_t b = 0; b < COUNT(bases); b++) {
    kernel_rotary_shape shape = {
        .base = bases[b], .factor = 1, .attention = 1, .dimensions = 128};
    turn_positions(s, &shape, frequencies, table);
  }
}

// Divided by a factor, by a divisor for each pair, and by YaRN's mixture.
static void run_rotary_scaled(sweep *s) {
  double *frequencies = take(s, 64 * sizeof *frequencies);
  float *table = take(s, 32 * 64 * 2 * sizeof *table);
  float *divisors = take(s, 64 * sizeof *divisors);
  for (uint32_t i = 0; i < 64; i++) divisors[i] = 1 + 0.11f * (float)i;
  kernel_rotary_shape shape = {.base = 5e5,
                               .divisors = divisors,
                               .factor = 1,
                               .original = 4096,
                               .fast_turns = 32,
                               .slow_turns = 1,
                               .attention = 1,
                               .dimensions = 128,
                               .rounds = true};
  turn_positions(s, &shape, frequencies, table);
  shape.divisors = NULL;
  shape.factor = 2.5;
  turn_positions(s, &shape, frequencies, table);
  shape.extrapolation = 1;
  turn_positions(s, &shape, frequencies, table);
  shape.extrapolation = 0.75;
  shape.attention = 0.9;
  turn_positions(s, &shape, frequencies, table);
}

static kernel_prepare_run scalar_prepare(void) {
  return kernel_select(KERNEL_PREPARE, KERNEL_F32, 0)->prepare;
}

// Rows of many magnitudes, now and then with extremes in them.
static void run_prepare(sweep *s, bool norms, bool gates) {
  enum { COLUMNS = 768, TOKENS = 8 };
  const size_t all = COLUMNS * TOKENS;
  for (uint32_t round = 0; round < 16; round++) {
    s->used = 0;
    float *input = take_floats(s, all, round % 4 == 3 ? 0 : 2);
    float *gate = take_floats(s, all, 2), *norm = take_floats(s, COLUMNS, 2);
    float scale = float_of_bits((127 + 8 * round - 64) << 23);
    for (size_t i = 0; i < all; i++) {
      input[i] = input[i] * scale;
      gate[i] = gate[i] * 16;
    }
    kernel_activations out = {.floats = take(s, all * 4),
                              .quants32 = take(s, all),
                              .scales32 = take(s, all / 8),
                              .sums32 = take(s, all / 16),
                              .quants256 = take(s, all),
                              .scales256 = take(s, all / 64),
                              .sums16 = take(s, all / 8),
                              .columns = COLUMNS};
    if (gates)
      kernel_select(KERNEL_GATE, KERNEL_SILU, 0)->gate(gate, input, input, all);
    kernel_prepare_job job = {.run = scalar_prepare(),
                              .input = input,
                              .norm = norms ? norm : NULL,
                              .out = &out,
                              .input_stride = COLUMNS,
                              .epsilon = 1e-6f};
    kernel_prepare(&job, 0, TOKENS, 0);
    fold_floats(s, out.floats, all);
    fold_floats(s, out.scales32, all / 32);
    fold_floats(s, out.scales256, all / 256);
    for (size_t i = 0; i < all; i++) {
      fold(s, (uint32_t)(out.quants32[i] & 255) << 8 |
                  (uint32_t)(out.quants256[i] & 255));
      if (i % 16 == 0) fold(s, (uint16_t)out.sums16[i / 16]);
      if (i % 32 == 0) fold(s, (uint16_t)out.sums32[i / 32]);
    }
  }
}

// Gated matrices, whose parts are those of the matrices alone.
static void run_gated(sweep *s) {
  enum { COLUMNS = 24, ROWS = 45, MOST = 300 };
  static const uint32_t counts[] = {1, 3, MOST};
  for (uint32_t c = 0; c < COUNT(counts); c++) {
    s->used = 0;
    const uint32_t tokens = counts[c];
    kernel_activations activations = {.floats = take_floats(s, tokens * 32, 2),
                                      .columns = COLUMNS};
    for (uint32_t i = 0; i < tokens * 32; i++)
      if (i % 32 >= COLUMNS) activations.floats[i] = 0;
    kernel_matrix matrices[3];
    for (uint32_t i = 0; i < 3; i++)
      matrices[i] = (kernel_matrix){
          .run = kernel_select(KERNEL_MATRIX, KERNEL_F32, 0)->run,
          .weights = (uint8_t *)take_floats(s, ROWS * COLUMNS, 2),
          .row_bytes = COLUMNS * 4,
          .bias = take_floats(s, ROWS, 2),
          .activations = &activations,
          .output = take_floats(s, tokens * ROWS, 2),
          .output_stride = ROWS,
          .rows = ROWS,
          .columns = COLUMNS,
          .tokens = tokens,
          .type = KERNEL_F32};
    matrices[2].weights = matrices[1].weights;
    matrices[2].bias = matrices[1].bias;
    kernel_gate_run gate = kernel_select(KERNEL_GATE, KERNEL_SILU, 0)->gate;
    kernel_gated_job job = {
        .run = gate, .gate = matrices[0], .up = matrices[2]};
    kernel_gated(&job, 0, kernel_gated_units(&job), 0);
    for (uint32_t i = 0; i < 2; i++) matrices[i].run(&matrices[i], 0, ROWS);
    float *expected = matrices[1].output;
    gate(matrices[0].output, expected, expected, tokens * ROWS);
    fold_floats(s, expected, tokens * ROWS);
    fold(s, memcmp(expected, matrices[2].output, tokens * ROWS * 4) == 0);
  }
}

// Tokens are routed to experts, and what these might answer is combined.
static void run_experts(sweep *s) {
  enum { TOKENS = 6, COLUMNS = 40 };
  static const uint32_t counts[][2] = {
      {1, 1}, {2, 2}, {7, 3}, {8, 2}, {256, 9}};
  static const uint32_t chosen[] = {5, 0, 3};
  for (uint32_t c = 0; c < COUNT(counts); c++) {
    s->used = 0;
    const uint32_t experts = counts[c][0];
    float *shares = take_floats(s, TOKENS * experts, 2);
    // Among them equal logits, and some far below the largest.
    for (uint32_t i = 0; i < TOKENS * experts; i++)
      shares[i] = (float)(int)(shares[i] * 16) * (i % 5 == 0 ? 8 : 0.5f);
    kernel_route_job route = {.shares = shares,
                              .stride = experts,
                              .experts = experts,
                              .used = counts[c][1]};
    kernel_route(&route, 0, TOKENS, 0);
    fold_floats(s, shares, TOKENS * experts);
    kernel_combine_job combine = {
        .rows = take_floats(s, COUNT(chosen) * COLUMNS, 2),
        .shares = shares + experts / 2,
        .chosen = chosen,
        .output = take_floats(s, TOKENS * COLUMNS, 2),
        .row_stride = COLUMNS,
        .share_stride = experts,
        .columns = COLUMNS};
    kernel_combine(&combine, 0, COUNT(chosen), 0);
    fold_floats(s, combine.output, TOKENS * COLUMNS);
  }
}

static void run_norm(sweep *s) { run_prepare(s, true, false); }
static void run_gate(sweep *s) { run_prepare(s, false, true); }
static void run_quantize(sweep *s) { run_prepare(s, false, false); }

// A batch of 140 tokens is turned, stored and attended, then its last token
// alone: two blocks of positions, the second one short.
static void run_attention(sweep *s, uint32_t type, uint32_t adjacent,
                          bool bounded) {
  enum { TOKENS = 140, HEADS = 2, WIDTH = 32, POSITIONS = 144, PAIRS = 16 };
  const size_t bytes = POSITIONS * kernel_value_row_bytes(type, WIDTH);
  double frequencies[PAIRS];
  kernel_rotary_shape shape = {
      .base = 1e4, .factor = 1, .attention = 1, .dimensions = 2 * PAIRS};
  float *table = take(s, TOKENS * PAIRS * 2 * sizeof *table);
  kernel_rotary_job rotary = {
      .frequencies = frequencies,
      .magnitude = kernel_rotary_frequencies(frequencies, &shape),
      .table = table,
      .pairs = PAIRS};
  kernel_rotary(&rotary, 0, TOKENS, 0);
  kernel_cache cache = {.keys = take(s, bytes),
                        .values = take(s, bytes),
                        .key_head_bytes = bytes,
                        .value_head_bytes = bytes,
                        .key_type = type,
                        .value_type = type,
                        .heads = 1,
                        .dimension = WIDTH,
                        .ring = POSITIONS};
  kernel_store_job store = {
      .queries = take_floats(s, TOKENS * HEADS * WIDTH, 2),
      .keys = take_floats(s, TOKENS * WIDTH, 2),
      .values = take_floats(s, TOKENS * WIDTH, 2),
      .rotary = table,
      .cache = &cache,
      .query_stride = HEADS * WIDTH,
      .key_stride = WIDTH,
      .query_heads = HEADS,
      .rotary_pairs = PAIRS,
      .adjacent = adjacent,
      .tokens = TOKENS,
      .epsilon = 1e-6f};
  for (size_t i = 0; i < TOKENS * HEADS * WIDTH; i++) store.queries[i] *= 8;
  if (bounded) {
    store.query_norm = take_floats(s, WIDTH, 2);
    store.key_norm = take_floats(s, WIDTH, 2);
  }
  kernel_store(&store, 0, kernel_store_units(&store), 0);
  for (size_t i = 0; i < bytes; i++)
    fold(s, (uint32_t)cache.keys[i] << 8 | cache.values[i]);
  kernel_attention_job job = {
      .queries = store.queries,
      .output = take(s, TOKENS * HEADS * WIDTH * sizeof(float)),
      .cache = &cache,
      .run_scores = kernel_select(KERNEL_SCORES, type, 0)->attend,
      .run_softmax = kernel_select(KERNEL_SCORES, type, 0)->softmax,
      .run_values = kernel_select(KERNEL_VALUES, type, 0)->attend,
      .scratch = take(s, kernel_attention_scratch(WIDTH) * sizeof(float)),
      .partials = take(
          s, kernel_attention_partials(HEADS, WIDTH, TOKENS) * sizeof(float)),
      .query_stride = HEADS * WIDTH,
      .scale = 0.17677669f,
      .query_heads = HEADS,
      .tokens = TOKENS};
  if (bounded) {
    job.sinks = take_floats(s, HEADS, 2);
    job.cap = 0.75f;
    job.window = 21;
  }
  kernel_attention(&job, 0, kernel_attention_units(&job), 0);
  fold_floats(s, job.output, TOKENS * HEADS * WIDTH);
  job.queries += (TOKENS - 1) * HEADS * WIDTH;
  job.first_position = TOKENS - 1;
  job.tokens = 1;
  kernel_attention_blocks(&job, 0, kernel_attention_block_units(&job), 0);
  kernel_attention_merge(&job, 0, HEADS, 0);
  fold_floats(s, job.output, HEADS * WIDTH);
}

static void run_attention_f16(sweep *s) {
  run_attention(s, KERNEL_F16, 0, false);
}
static void run_attention_q8_0(sweep *s) {
  run_attention(s, KERNEL_Q8_0, 1, false);
}
static void run_attention_q4_0(sweep *s) {
  run_attention(s, KERNEL_Q4_0, 1, false);
}

// Norms of heads, a window, a cap and sinks.
static void run_attention_bounded(sweep *s) {
  run_attention(s, KERNEL_F16, 0, true);
}

// Short convolutions in two batches, the second behind a history that went
// round, and what a norm adds to the residual stream.
static void run_convolution(sweep *s) {
  enum { CHANNELS = 40, TAPS = 3, SLOTS = 5, TOKENS = 9, STRIDE = 48 };
  float *inputs = take_floats(s, 2 * TOKENS * 3 * CHANNELS, 2);
  float *filter = take_floats(s, CHANNELS * TAPS, 2);
  float *norm = take_floats(s, CHANNELS, 2);
  float *history = take(s, SLOTS * CHANNELS * sizeof(float));
  float *output = take(s, TOKENS * STRIDE * sizeof(float));
  float *residual = take_floats(s, TOKENS * STRIDE, 2);
  for (uint32_t batch = 0; batch < 2; batch++) {
    kernel_convolve_job convolve = {
        .inputs = inputs + batch * TOKENS * 3 * CHANNELS,
        .filter = filter,
        .history = history,
        .output = output,
        .input_stride = 3 * CHANNELS,
        .output_stride = STRIDE,
        .slots = SLOTS,
        .channels = CHANNELS,
        .taps = TAPS,
        .first_position = batch * TOKENS};
    kernel_convolve(&convolve, 0, TOKENS, 0);
    kernel_keep_job keep = {.inputs = convolve.inputs,
                            .history = history,
                            .input_stride = 3 * CHANNELS,
                            .slots = SLOTS,
                            .channels = CHANNELS,
                            .first_position = batch * TOKENS,
                            .tokens = TOKENS};
    kernel_keep(&keep, 0, TOKENS, 0);
    kernel_add_normed_job add = {.rows = output,
                                 .norm = norm,
                                 .residual = residual,
                                 .stride = STRIDE,
                                 .epsilon = 1e-6f,
                                 .columns = CHANNELS};
    kernel_add_normed(&add, 0, TOKENS, 0);
    fold_floats(s, residual, TOKENS * STRIDE);
  }
  kernel_scale(residual, TOKENS * STRIDE, 7);
  kernel_cap_job cap = {
      .values = residual, .count = TOKENS * STRIDE, .cap = 2.5f};
  kernel_cap(&cap, 0, 1, 0);
  fold_floats(s, residual, TOKENS * STRIDE);
}

static const portable_step steps[] = {
    {"half", run_half, 0xDDBD5FDA00B8DC37u},
    {"exponential", run_exponential, 0x24C8A4A93C307C6Eu},
    {"rotary", run_rotary, 0x53D9F4949C9F7722u},
    {"rotary_scaled", run_rotary_scaled, 0x710CF0CB767B0AFEu},
    {"norm", run_norm, 0xA5FB03E9D463DF88u},
    {"gate", run_gate, 0x1FE32241B3A1457Bu},
    {"quantize", run_quantize, 0xFC25EC3182B061D5u},
    {"gated", run_gated, 0x60F7078DC787F1FAu},
    {"experts", run_experts, 0x476EFC91A9CF2BF4u},
    {"attention_f16", run_attention_f16, 0x1234828EB42EE6FCu},
    {"attention_q8_0", run_attention_q8_0, 0x718F8281E38A0811u},
    {"attention_q4_0", run_attention_q4_0, 0x89CB006F6055D285u},
    {"attention_bounded", run_attention_bounded, 0x6FE3AF1B91296485u},
    {"convolution", run_convolution, 0x7FBE07226B303259u},
};

const portable_step *portable_steps(uint32_t *count) {
  *count = COUNT(steps);
  return steps;
}

SMALL_END
