// Matrices of floats by a library's product, in its own order.
#include "kernel_steps.h"

#ifdef SWIFTLET_OPENBLAS
#include <host_libraries.h>

#include "shared/half.h"
#include "shared/lanes.h"

static bool is_float(const kernel_matrix *m) {
  return m->type == KERNEL_F32 || m->type == KERNEL_F16 ||
         m->type == KERNEL_BF16;
}

static void widen(const kernel_matrix *m, uint32_t row, uint32_t rows,
                  float *panel) {
  const uint32_t columns = m->columns;
  for (uint32_t r = 0; r < rows; r++, panel += columns) {
    const uint8_t *weights = m->weights + (row + r) * m->row_bytes;
    if (m->type == KERNEL_F32) {
      memcpy(panel, weights, (size_t)columns * 4);
      continue;
    }
    for (uint32_t i = 0; i < columns; i++) {
      uint16_t bits;
      memcpy(&bits, weights + (size_t)i * 2, 2);
      panel[i] =
          m->type == KERNEL_F16 ? float_of_half(bits) : float_of_bfloat(bits);
    }
  }
}

static void multiply(const kernel_matrix *m, uint32_t begin, uint32_t end,
                     float *panel) {
  const float *activations = m->activations->floats;
  const bool in_place =
      m->type == KERNEL_F32 && ((uintptr_t)m->weights | m->row_bytes) % 4 == 0;
  const uint32_t most = in_place ? end - begin : KERNEL_LIBRARY_ROWS;
  for (uint32_t row = begin; row < end; row += most) {
    uint32_t rows = end - row < most ? end - row : most;
    const float *weights = panel;
    size_t stride = m->columns;
    if (in_place) {
      weights = (const float *)(m->weights + row * m->row_bytes);
      stride = m->row_bytes / 4;
    } else {
      widen(m, row, rows, panel);
    }
    float *output = m->output + row;
    host_blas_multiply(activations, padded_lanes(m->columns), weights, stride,
                       output, m->output_stride, m->tokens, rows, m->columns,
                       m->accumulates);
    if (m->bias == NULL) continue;
    for (uint32_t t = 0; t < m->tokens; t++)
      for (uint32_t r = 0; r < rows; r++)
        output[t * m->output_stride + r] += m->bias[row + r];
  }
}

static void run(const kernel_matrix *m, uint32_t begin, uint32_t end,
                float *panel) {
  if (is_float(m))
    multiply(m, begin, end, panel);
  else
    m->run(m, begin, end);
}

void kernel_matrices_library(const void *job, uint32_t begin, uint32_t end,
                             uint32_t worker) {
  const kernel_library_job *own = job;
  kernel_matrix_range ranges[KERNEL_MATRICES];
  uint32_t count = kernel_matrices_ranges(&own->matrices, begin, end, ranges);
  for (uint32_t i = 0; i < count; i++)
    run(ranges[i].matrix, ranges[i].begin, ranges[i].end,
        own->panels + worker * own->panel_floats);
}

void kernel_gated_library(const void *job, uint32_t begin, uint32_t end,
                          uint32_t worker) {
  const kernel_gated_library_job *own = job;
  const kernel_matrix *gate = &own->gated.gate, *up = &own->gated.up;
  float *panel = own->panels + worker * own->panel_floats;
  const uint32_t first = begin * KERNEL_ROW_UNIT;
  uint32_t last = end * KERNEL_ROW_UNIT;
  if (last > up->rows) last = up->rows;
  run(gate, first, last, panel);
  run(up, first, last, panel);
  for (uint32_t t = 0; t < up->tokens; t++) {
    float *output = up->output + t * up->output_stride + first;
    own->gated.run(gate->output + t * gate->output_stride + first, output,
                   output, last - first);
  }
}

#else

void kernel_matrices_library(const void *job, uint32_t begin, uint32_t end,
                             uint32_t worker) {
  const kernel_library_job *own = job;
  kernel_matrices(&own->matrices, begin, end, worker);
}

void kernel_gated_library(const void *job, uint32_t begin, uint32_t end,
                          uint32_t worker) {
  const kernel_gated_library_job *own = job;
  kernel_gated(&own->gated, begin, end, worker);
}

#endif
