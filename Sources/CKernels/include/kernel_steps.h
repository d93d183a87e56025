// The steps of the forward pass: functions over units of work that a pool of
// threads shares out. `host_step` has their shape. Each unit's result does not
// depend on which thread takes it, or with what others.
#pragma once

#include <host_attributes.h>

#include "kernel_table.h"
#include "kernel_types.h"

/// Activations made from rows of floats; unit: a token.
///
/// The rows of `out->floats` are always written. They may be those of `input`
/// itself where there is no norm.
typedef struct kernel_prepare_job {
  kernel_prepare_run run;
  const float *input;       // [tokens, columns], input_stride apart, or null:
                            // the quants are there, and quiet256 alone is made
  const float *norm;        // [columns] or null: RMSNorm weights
  const uint32_t *rows;     // [tokens] or null: which rows of input to take
  kernel_activations *out;  // every form that is not null is made
  size_t input_stride;
  float epsilon;
} kernel_prepare_job;
HOST_STEADY
void kernel_prepare(const void *job, uint32_t begin, uint32_t end,
                    uint32_t worker);

/// The residual stream grows by rows, each normalised first; unit: a token.
///
/// residual[t] = residual[t] + RMSNorm(rows[t])·norm; the rows are overwritten.
typedef struct {
  float *rows;        // [tokens, columns], stride apart
  const float *norm;  // [columns]
  float *residual;    // [tokens, columns], stride apart
  size_t stride;
  float epsilon;
  uint32_t columns;
} kernel_add_normed_job;
HOST_STEADY
void kernel_add_normed(const void *job, uint32_t begin, uint32_t end,
                       uint32_t worker);

/// What the 8 bits of rows leave of them; unit: a token.
///
/// floats[i] = floats[i] − d·q[i], both rounded, with the blocks of 256. Where d
/// is not a number, nor are the floats.
typedef struct {
  float *floats;  // [tokens, columns up to a multiple of 16]
  const int8_t *quants256;
  const float *scales256;
  uint32_t columns;
} kernel_rest_job;
HOST_STEADY
void kernel_rest(const void *job, uint32_t begin, uint32_t end,
                 uint32_t worker);

/// Rows that came in two parts; unit: a token: sums[t] = parts[t] +
/// parts[tokens + t].
typedef struct {
  const float *parts;  // [2, tokens, columns], stride apart
  float *sums;         // [tokens, columns], stride apart
  size_t stride;
  uint32_t tokens;
  uint32_t columns;
} kernel_sum_job;
HOST_STEADY
void kernel_sum(const void *job, uint32_t begin, uint32_t end,
                uint32_t worker);

/// Floats of a unit of kernel_cap.
#define KERNEL_CAP_UNIT 4096

/// values[i] = cap·tanh(values[i] / cap); unit: KERNEL_CAP_UNIT floats.
typedef struct {
  float *values;
  size_t count;
  float cap;
} kernel_cap_job;
HOST_STEADY
void kernel_cap(const void *job, uint32_t begin, uint32_t end,
                uint32_t worker);

/// Multiplies `count` floats.
HOST_STEADY
void kernel_scale(float *values, size_t count, float factor);

/// The most taps of a short convolution.
#define KERNEL_TAPS 16

/// A gated short convolution (LFM2); unit: a token.
///
/// A token's input is b, c and x, `channels` each. With g = b·x of its position
/// and of the taps − 1 before it, of which those before the first are zeros:
/// y = c·(Σ filter[channel, j]·g of the position + 1 + j − taps), j ascending,
/// every product and sum rounded.
typedef struct {
  const float *inputs;   // [tokens, 3, channels], input_stride apart
  const float *filter;   // [channels, taps]
  const float *history;  // [slots, channels]: g of a position, at it mod slots
  float *output;         // [tokens, channels], output_stride apart
  size_t input_stride;
  size_t output_stride;
  uint32_t slots;
  uint32_t channels;
  uint32_t taps;  // 2 ... KERNEL_TAPS, at most slots + 1
  uint32_t first_position;
} kernel_convolve_job;
HOST_STEADY
void kernel_convolve(const void *job, uint32_t begin, uint32_t end,
                     uint32_t worker);

/// Keeps g of the last tokens, at most `slots`, for those that come; unit: a
/// token.
typedef struct {
  const float *inputs;  // as above
  float *history;
  size_t input_stride;
  uint32_t slots;
  uint32_t channels;
  uint32_t first_position;
  uint32_t tokens;
} kernel_keep_job;
HOST_STEADY
void kernel_keep(const void *job, uint32_t begin, uint32_t end,
                 uint32_t worker);

/// The most matrices that one step computes side by side.
#define KERNEL_MATRICES 3

/// Rows per unit of work of a matrix step.
#define KERNEL_ROW_UNIT 8

/// The most rows of a kernel's panel.
#define KERNEL_PANEL_ROWS 32

/// Matrices over the same tokens; unit: KERNEL_ROW_UNIT rows, those of the
/// second matrix after those of the first, and so on.
typedef struct {
  kernel_matrix matrices[KERNEL_MATRICES];
  uint32_t count;
} kernel_matrices_job;
HOST_STEADY
void kernel_matrices(const void *job, uint32_t begin, uint32_t end,
                     uint32_t worker);
HOST_STEADY
uint32_t kernel_matrices_units(const kernel_matrices_job *job);

/// The rows of a matrix over one token that a mask allows, a bit each, whole
/// units at a time; results of other units are -INFINITY. Unit: KERNEL_ROW_UNIT
/// rows, a byte of the mask.
typedef struct {
  kernel_matrix matrix;
  const uint8_t *mask;
  uint32_t mask_bytes;  // rows beyond are not allowed
} kernel_masked_job;
HOST_STEADY
void kernel_masked(const void *job, uint32_t begin, uint32_t end,
                   uint32_t worker);

/// The fewest units that a thread takes at once: those of a whole panel where
/// a kernel unpacks panels for so many tokens.
HOST_STEADY
uint32_t kernel_matrices_least_chunk(const kernel_matrices_job *job);

/// The first half of a feed-forward network, output[t] = f(gate, up) of the
/// token's two products, f being a gate kernel's; unit: KERNEL_ROW_UNIT rows of both matrices, which
/// have the same shape.
typedef struct {
  kernel_gate_run run;
  kernel_matrix gate;  // its output is not used
  kernel_matrix up;
} kernel_gated_job;
HOST_STEADY
void kernel_gated(const void *job, uint32_t begin, uint32_t end,
                  uint32_t worker);
HOST_STEADY
uint32_t kernel_gated_units(const kernel_gated_job *job);
HOST_STEADY
uint32_t kernel_gated_least_chunk(const kernel_gated_job *job);

/// The rows `begin ..< end` of a matrix.
typedef struct {
  const kernel_matrix *matrix;
  uint32_t begin;
  uint32_t end;
} kernel_matrix_range;

/// Writes the rows that the units `begin ..< end` are, and answers of how many
/// matrices.
uint32_t kernel_matrices_ranges(const kernel_matrices_job *job, uint32_t begin,
                                uint32_t end,
                                kernel_matrix_range out[KERNEL_MATRICES]);

/// The most rows that are made F32 for a library at once.
#define KERNEL_LIBRARY_ROWS 128

/// The same with a library's product (host_blas_multiply) for F32, F16 and BF16
/// weights, whose bits are its own; the other types have their kernels. Without
/// the library all have.
typedef struct {
  kernel_matrices_job matrices;
  float *panels;  // a panel of rows as F32 for each worker, panel_floats apart
  size_t panel_floats;  // KERNEL_LIBRARY_ROWS · columns of the widest
} kernel_library_job;
HOST_STEADY
void kernel_matrices_library(const void *job, uint32_t begin, uint32_t end,
                             uint32_t worker);

/// The gated step in the same way.
typedef struct {
  kernel_gated_job gated;  // whose gate has an output, which is used
  float *panels;
  size_t panel_floats;
} kernel_gated_library_job;
HOST_STEADY
void kernel_gated_library(const void *job, uint32_t begin, uint32_t end,
                          uint32_t worker);

/// How fast each pair of dimensions turns with the position.
typedef struct {
  double base;            // at least 1
  const float *divisors;  // [dimensions / 2] or null: a frequency's own divisor
  double factor;          // every frequency is divided by it
  // YaRN: how much of the fast pairs' frequencies is left as it was, 0 ... 1.
  double extrapolation;
  double original;    // positions before it was scaled
  double fast_turns;  // pairs that turn more often over these stay,
  double slow_turns;  // those that turn less often are divided
  double attention;   // cos and sin are multiplied by it
  uint32_t dimensions;
  bool rounds;  // whether the bounds between fast and slow are whole pairs
} kernel_rotary_shape;

/// Writes the frequencies, in float64, [dimensions / 2], and answers what cos
/// and sin are to be multiplied by.
double kernel_rotary_frequencies(double *out, const kernel_rotary_shape *shape);

/// The most experts that tokens are routed to.
#define KERNEL_EXPERTS 256

/// Logits of a router to shares, in place; unit: a token.
///
/// With S over all experts ascending and C over the chosen ones ascending:
/// p[e] = exponential(x[e] − max x); q[e] = p[e] / Σ_S p; share[e] = q[e] / Σ_C
/// q. Chosen are the `used` experts of the largest x, of equal ones the lower.
/// Those that are not chosen get −1; a NaN makes the chosen ones' shares NaN.
typedef struct {
  float *shares;  // [tokens, experts], stride apart
  size_t stride;
  uint32_t experts;  // 1 ... KERNEL_EXPERTS
  uint32_t used;     // 1 ... experts
} kernel_route_job;
HOST_STEADY
void kernel_route(const void *job, uint32_t begin, uint32_t end,
                  uint32_t worker);

/// One expert's rows go back to the tokens that chose it; unit: a row.
///
/// output[chosen[r]][i] = output[chosen[r]][i] + share·rows[r][i], the product
/// rounded by itself.
typedef struct {
  const float *rows;       // [tokens chosen, columns], row_stride apart
  const float *shares;     // the expert's, of each token share_stride apart
  const uint32_t *chosen;  // [tokens chosen]
  float *output;           // [tokens, columns], row_stride apart
  size_t row_stride;
  size_t share_stride;
  uint32_t columns;
} kernel_combine_job;
HOST_STEADY
void kernel_combine(const void *job, uint32_t begin, uint32_t end,
                    uint32_t worker);

/// Rotary angles: cos and sin of position · frequency, times the magnitude, in
/// float64, rounded to float32; unit: a token.
typedef struct {
  const double *frequencies;  // [pairs]
  double magnitude;
  float *table;  // [tokens, pairs, 2]: cos, sin
  uint32_t first_position;
  uint32_t pairs;
} kernel_rotary_job;
HOST_STEADY
void kernel_rotary(const void *job, uint32_t begin, uint32_t end,
                   uint32_t worker);

/// The places of one layer's keys and values.
typedef struct {
  uint8_t *keys;          // [kv heads, positions up to a multiple of 16, …]
  uint8_t *values;        // [kv heads, positions, …]
  size_t key_head_bytes;  // from one head's keys to the next
  size_t value_head_bytes;
  uint32_t key_type;  // KERNEL_F16, KERNEL_Q8_0 or KERNEL_Q4_0
  uint32_t value_type;
  uint32_t heads;      // key/value heads
  uint32_t dimension;  // of a head
  // Positions that there is memory for: position p lies at p mod ring. A
  // multiple of KERNEL_ATTENTION_BLOCK where positions go beyond it.
  uint32_t ring;
} kernel_cache;

/// The bytes of one group of 16 keys, or of one value row.
size_t kernel_key_group_bytes(uint32_t type, uint32_t dimension);
size_t kernel_value_row_bytes(uint32_t type, uint32_t dimension);

/// Normalises the heads of queries and keys where there are norms, turns them
/// by their angles in place and stores keys and values in the cache; unit: a group of 16 positions, at multiples of 16.
typedef struct {
  float *queries;       // [tokens, query heads, dimension]
  float *keys;          // [tokens, kv heads, dimension]
  const float *values;  // [tokens, kv heads, dimension]
  const float *rotary;  // [tokens, pairs, 2]
  const float *query_norm;  // [dimension] or null: RMSNorm weights of a head
  const float *key_norm;
  const kernel_cache *cache;
  size_t query_stride;  // from one token's queries to the next
  size_t key_stride;    // the same of keys and of values
  uint32_t query_heads;
  uint32_t rotary_pairs;
  uint32_t adjacent;  // pairs (2i, 2i+1) instead of (i, i+pairs)
  uint32_t first_position;
  uint32_t tokens;
  float epsilon;  // of the norms
} kernel_store_job;
HOST_STEADY
void kernel_store(const void *job, uint32_t begin, uint32_t end,
                  uint32_t worker);
HOST_STEADY
uint32_t kernel_store_units(const kernel_store_job *job);

/// Attention of a batch; unit: see kernel_attention_units.
typedef struct {
  const float *queries;  // [tokens, query heads, dimension]
  float *output;         // [tokens, query heads, dimension]
  const kernel_cache *cache;
  kernel_attention_run run_scores;
  kernel_softmax_run run_softmax;
  kernel_attention_run run_values;
  float *scratch;       // per worker, kernel_attention_scratch apart
  float *partials;      // for each query `places` blocks' partial results
  size_t query_stride;  // from one token's queries, or outputs, to the next
  const float *sinks;   // [query heads] or null: a score more of each head
  float scale;          // of queries
  float cap;            // of scores: cap·tanh(score / cap), or 0
  uint32_t window;      // positions that a token looks at, 0 for all
  uint32_t query_heads;
  uint32_t first_position;
  uint32_t tokens;
  uint32_t places;  // of a query's blocks in partials, 2 or more; 0 for all
  uint32_t round;   // of those in which the blocks are shared out
} kernel_attention_job;

/// The floats of scratch that a worker needs.
size_t kernel_attention_scratch(uint32_t dimension);

/// The floats that the partial results of so many query heads, or of those of
/// several tokens, need.
HOST_STEADY
size_t kernel_attention_partials(uint32_t query_heads, uint32_t dimension,
                                 uint32_t positions);

/// A batch of several tokens; unit: a tile of tokens of one key/value head.
HOST_STEADY
void kernel_attention(const void *job, uint32_t begin, uint32_t end,
                      uint32_t worker);
HOST_STEADY
uint32_t kernel_attention_units(const kernel_attention_job *job);

/// Few tokens, at most KERNEL_QUERY_TILE queries of a key/value head. Their
/// blocks are shared out in rounds, each of which has as many as there are
/// places; unit: a block of one key/value head.
HOST_STEADY
void kernel_attention_blocks(const void *job, uint32_t begin, uint32_t end,
                             uint32_t worker);
HOST_STEADY
uint32_t kernel_attention_block_units(const kernel_attention_job *job);

/// The rounds that few tokens need.
HOST_STEADY
uint32_t kernel_attention_rounds(const kernel_attention_job *job);

/// The second half of a round: merges its blocks; unit: a query head.
HOST_STEADY
void kernel_attention_merge(const void *job, uint32_t begin, uint32_t end,
                            uint32_t worker);

/// Whether all of `count` floats are finite.
HOST_STEADY
bool kernel_all_finite(const float *values, size_t count);

/// Probabilities whose logarithm is not above it count as none in a divergence.
#define KERNEL_LEAST_LOG -16.0f

/// How the logits of a row lie: the sum is that of e^(logit − largest).
typedef struct {
  float largest;
  float least;
  double weights;
} kernel_row_scale;

/// Log probabilities in 16 bits: ln p = least + step·code, and what the codes
/// are made from.
typedef struct {
  float step;
  float least;
  float least_logit;  // has the code 0
  float log_total;    // ln of the sum of e^logit
} kernel_row_step;

/// How far a row is from another one's probabilities p: Σ p·(ln p − ln q).
typedef struct {
  double sum;
  double weight;  // Σ p
  bool agrees;    // the likeliest token is the same
} kernel_row_divergence;

/// Rows of logits and the memory for what is measured; unit: a row.
typedef struct kernel_rows_job {
  const float *logits;  // [rows, vocabulary]
  kernel_row_scale *scales;
  kernel_row_step *steps;
  uint16_t *codes;  // [rows, vocabulary], stride apart
  kernel_row_divergence *divergences;
  size_t stride;
  uint32_t vocabulary;
  uint32_t features;  // HOST_CPU_… bits that may be used
} kernel_rows_job;

/// Writes `scales`.
HOST_STEADY
void kernel_row_scales(const void *job, uint32_t begin, uint32_t end,
                       uint32_t worker);

/// Writes `codes` by `steps`.
HOST_STEADY
void kernel_row_codes(const void *job, uint32_t begin, uint32_t end,
                      uint32_t worker);

/// Writes `divergences` from the probabilities of `codes` and `steps`; the
/// steps' `log_total`, and `scales`, are those of the logits.
HOST_STEADY
void kernel_row_divergences(const void *job, uint32_t begin, uint32_t end,
                            uint32_t worker);
