// Gated short convolutions, and what they keep of the positions before.
#include <string.h>

#include "kernel_steps.h"

void kernel_convolve(const void *job, uint32_t begin, uint32_t end,
                     uint32_t worker) {
  (void)worker;
  const kernel_convolve_job *convolve = job;
  const uint32_t channels = convolve->channels, taps = convolve->taps;
  for (uint32_t token = begin; token < end; token++) {
    const float *input = convolve->inputs + token * convolve->input_stride;
    float *output = convolve->output + token * convolve->output_stride;
    memset(output, 0, channels * sizeof *output);
    for (uint32_t j = 0; j < taps; j++) {
      // So many positions back.
      const uint32_t back = taps - 1 - j;
      const float *filter = convolve->filter + j;
      if (back <= token) {
        const float *b = input - back * convolve->input_stride;
        const float *x = b + 2 * channels;
        for (uint32_t i = 0; i < channels; i++)
          output[i] = output[i] + filter[i * taps] * (b[i] * x[i]);
      } else if (back <= convolve->first_position + token) {
        const uint32_t position = convolve->first_position + token - back;
        const float *g =
            convolve->history + (size_t)(position % convolve->slots) * channels;
        for (uint32_t i = 0; i < channels; i++)
          output[i] = output[i] + filter[i * taps] * g[i];
      }
    }
    const float *c = input + channels;
    for (uint32_t i = 0; i < channels; i++) output[i] = c[i] * output[i];
  }
}

void kernel_keep(const void *job, uint32_t begin, uint32_t end,
                 uint32_t worker) {
  (void)worker;
  const kernel_keep_job *keep = job;
  const uint32_t channels = keep->channels;
  for (uint32_t token = begin; token < end; token++) {
    // A later token takes its place.
    if (token + keep->slots < keep->tokens) continue;
    const uint32_t position = keep->first_position + token;
    const float *b = keep->inputs + token * keep->input_stride;
    const float *x = b + 2 * channels;
    float *g = keep->history + (size_t)(position % keep->slots) * channels;
    for (uint32_t i = 0; i < channels; i++) g[i] = b[i] * x[i];
  }
}
