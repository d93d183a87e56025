// Mixture of experts (Shazeer et al. 2017; Jiang et al. 2024): which experts a
// token takes, and what each adds to it.
#include "kernel_steps.h"
#include "shared/exponential.h"

// Marks the `used` largest of x.
static void choose(const float *x, uint32_t experts, uint32_t used,
                   bool *chosen) {
  for (uint32_t e = 0; e < experts; e++) chosen[e] = false;
  for (uint32_t k = 0; k < used; k++) {
    uint32_t best = experts;
    for (uint32_t e = 0; e < experts; e++)
      if (!chosen[e] && (best == experts || x[e] > x[best])) best = e;
    chosen[best] = true;
  }
}

static void route_token(float *x, uint32_t experts, uint32_t used) {
  bool chosen[KERNEL_EXPERTS];
  choose(x, experts, used, chosen);
  float largest = x[0];
  for (uint32_t e = 1; e < experts; e++)
    largest = x[e] > largest ? x[e] : largest;
  float all = 0, taken = 0;
  for (uint32_t e = 0; e < experts; e++) {
    x[e] = exponential(x[e] - largest);
    all = all + x[e];
  }
  for (uint32_t e = 0; e < experts; e++) {
    x[e] = x[e] / all;
    if (chosen[e]) taken = taken + x[e];
  }
  for (uint32_t e = 0; e < experts; e++)
    x[e] = chosen[e] ? x[e] / taken : -1.0f;
}

void kernel_route(const void *job, uint32_t begin, uint32_t end,
                  uint32_t worker) {
  (void)worker;
  const kernel_route_job *route = job;
  for (uint32_t token = begin; token < end; token++)
    route_token(route->shares + token * route->stride, route->experts,
                route->used);
}

void kernel_combine(const void *job, uint32_t begin, uint32_t end,
                    uint32_t worker) {
  (void)worker;
  const kernel_combine_job *combine = job;
  for (uint32_t r = begin; r < end; r++) {
    const size_t token = combine->chosen[r];
    const float share = combine->shares[token * combine->share_stride];
    const float *row = combine->rows + r * combine->row_stride;
    float *output = combine->output + token * combine->row_stride;
    for (uint32_t i = 0; i < combine->columns; i++)
      output[i] = output[i] + share * row[i];
  }
}
