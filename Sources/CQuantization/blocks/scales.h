// Searches for the few scales of a super-block, one number after the other.
#pragma once

#include <stdint.h>

/// The scale for which scale times codes from 0 to `limit` is nearest to numbers that
/// are not negative; the codes go to `codes`.
float search_positive(int count, int limit, const float *numbers,
                      const float *weights, uint8_t *codes);

/// The scale for which scale times codes from -limit to limit - 1 is nearest; the
/// codes go to `codes`, with limit added.
float search_signed(int count, int limit, const float *numbers,
                    const float *weights, int8_t *codes);
