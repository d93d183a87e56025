#include "scales.h"

#include <math.h>
#include <string.h>

#include "../numbers.h"

/// Changes single codes for as long as that makes the error smaller, at most five
/// times over all.
static float refine(int count, int limit, const float *numbers,
                    const float *weights, float products, float squares,
                    uint8_t *codes) {
  for (int round = 0; round < 5; round++) {
    int changes = 0;
    for (int i = 0; i < count; i++) {
      const float weight = weights[i];
      const float old = (float)codes[i];
      float new_products = products - weight * numbers[i] * old;
      float new_squares = squares - weight * old * old;
      if (!(new_products > 0 && new_squares > 0)) continue;
      const int code =
          at_most(nearest(numbers[i] * new_squares / new_products), limit);
      if (code == codes[i]) continue;
      new_products += weight * numbers[i] * (float)code;
      new_squares += weight * (float)code * (float)code;
      if (new_products * new_products * squares >
          products * products * new_squares) {
        codes[i] = (uint8_t)code;
        products = new_products;
        squares = new_squares;
        changes += 1;
      }
    }
    if (changes == 0) break;
  }
  return squares > 0.0f ? products / squares : 0.0f;
}

float search_positive(int count, int limit, const float *numbers,
                      const float *weights, uint8_t *codes) {
  float most = 0;
  for (int i = 0; i < count; i++) {
    if (numbers[i] > most) most = numbers[i];
  }
  memset(codes, 0, (size_t)count);
  if (most < 1e-15f) return 0;
  float inverse = (float)limit / most;
  const float scale = 1 / inverse;
  float best = 0;
  for (int i = 0; i < count; i++) {
    const uint8_t code = (uint8_t)nearest(inverse * numbers[i]);
    const float error = numbers[i] - scale * (float)code;
    best += weights[i] * error * error;
  }
  for (int step = -4; step <= 4; step++) {
    if (step == 0) continue;
    const float other = (0.1f * (float)step + (float)limit) / most;
    const float other_scale = 1 / other;
    float sum = 0;
    for (int i = 0; i < count; i++) {
      const int code = at_most(nearest(other * numbers[i]), limit);
      const float error = numbers[i] - other_scale * (float)code;
      sum += weights[i] * error * error;
    }
    if (sum < best) {
      best = sum;
      inverse = other;
    }
  }
  float products = 0;
  float squares = 0;
  for (int i = 0; i < count; i++) {
    // A scale may be negative: then its code is, but not what is stored.
    const int code = at_most(nearest(inverse * numbers[i]), limit);
    codes[i] = (uint8_t)code;
    products += weights[i] * numbers[i] * (float)code;
    squares += weights[i] * (float)code * (float)code;
  }
  return refine(count, limit, numbers, weights, products, squares, codes);
}

float search_signed(int count, int limit, const float *numbers,
                    const float *weights, int8_t *codes) {
  float extreme = 0;
  float size = 0;
  for (int i = 0; i < count; i++) {
    if (fabsf(numbers[i]) > size) {
      size = fabsf(numbers[i]);
      extreme = numbers[i];
    }
  }
  memset(codes, 0, (size_t)count);
  if (size < 1e-15f) return 0;
  float best_inverse = 0;
  float scale = 0;
  float best = 0;
  for (int number = 0; number < 19; number++) {
    const int step = number == 0 ? 0 : number <= 9 ? number - 10 : number - 9;
    const float inverse =
        number == 0 ? (float)-limit / extreme
                    : -((float)limit + 0.1f * (float)step) / extreme;
    float products = 0;
    float squares = 0;
    for (int i = 0; i < count; i++) {
      const float code =
          (float)nearest_in(inverse * numbers[i], -limit, limit - 1);
      products += weights[i] * numbers[i] * code;
      squares += weights[i] * code * code;
    }
    if (number == 0) {
      scale = squares != 0 ? products / squares : 0;
    } else if (squares > 0 && products * products > best * squares) {
      scale = products / squares;
    } else {
      continue;
    }
    best = scale * products;
    best_inverse = inverse;
  }
  for (int i = 0; i < count; i++) {
    codes[i] = (int8_t)(
        limit + nearest_in(best_inverse * numbers[i], -limit, limit - 1));
  }
  return scale;
}
