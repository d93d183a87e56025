// The writers of rows of blocks, a type each.
#pragma once

#include <stdint.h>

/// Rows that are written.
typedef struct {
  const float *floats;
  int64_t rows;
  int64_t columns;
  /// A weight for each column, or null.
  const float *importance;
  uint8_t *blocks;
} block_rows;

/// Writes all rows.
typedef void (*rows_writer)(const block_rows *rows);

void write_f32(const block_rows *rows);
void write_f16(const block_rows *rows);
void write_bf16(const block_rows *rows);
void write_q1_0(const block_rows *rows);
void write_q2_0(const block_rows *rows);
void write_q4_0(const block_rows *rows);
void write_q4_1(const block_rows *rows);
void write_q5_0(const block_rows *rows);
void write_q5_1(const block_rows *rows);
void write_q8_0(const block_rows *rows);
void write_mxfp4(const block_rows *rows);
void write_tq1_0(const block_rows *rows);
void write_tq2_0(const block_rows *rows);
void write_q2_k(const block_rows *rows);
void write_q3_k(const block_rows *rows);
void write_q4_k(const block_rows *rows);
void write_q5_k(const block_rows *rows);
void write_q6_k(const block_rows *rows);
void write_iq4_nl(const block_rows *rows);
void write_iq4_xs(const block_rows *rows);
void write_iq1_s(const block_rows *rows);
void write_iq1_m(const block_rows *rows);
void write_iq2_xxs(const block_rows *rows);
void write_iq2_xs(const block_rows *rows);
void write_iq2_s(const block_rows *rows);
void write_iq3_xxs(const block_rows *rows);
void write_iq3_s(const block_rows *rows);
