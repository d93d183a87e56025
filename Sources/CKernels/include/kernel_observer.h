// Who looks at what matrices are given, on machines that measure models.
#pragma once

#include <host_attributes.h>

#include "kernel_types.h"

/// A function that is told of every matrix before it is multiplied by; null where
/// nobody looks.
typedef struct kernel_observer {
  /// Rows lie `stride` floats apart, at `rows->floats`.
  void (*see)(void *context, const uint8_t *weights,
              const kernel_activations *rows, size_t stride, uint32_t tokens);
  void *context;
} kernel_observer;

/// Tells the observer, if there is one.
HOST_STEADY
static inline void kernel_observe(kernel_observer observer,
                                  const uint8_t *weights,
                                  const kernel_activations *rows, size_t stride,
                                  uint32_t tokens) {
  if (observer.see) observer.see(observer.context, weights, rows, stride, tokens);
}
