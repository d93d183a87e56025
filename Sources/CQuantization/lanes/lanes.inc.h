// The searches, once for each set of instructions: `LANES_NAME(x)` names them.
// The functions are not seen from outside, so that no vector crosses a call.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float vf __attribute__((vector_size(64)));
typedef int32_t vi __attribute__((vector_size(64)));

#define AT(array, i) (*(vf *)(array)[i])
#define INT_AT(array, i) (*(vi *)(array)[i])

static inline vf splat(float value) { return (vf){} + value; }

static inline vi choose_int(vi mask, vi first, vi second) {
  return (mask & first) | (~mask & second);
}

static inline vf choose(vi mask, vf first, vf second) {
  return (vf)choose_int(mask, (vi)first, (vi)second);
}

static inline vf magnitude(vf value) {
  return (vf)((vi)value & 0x7FFFFFFF);
}

static inline vf as_float(vi value) {
  return __builtin_convertvector(value, vf);
}

/// As `nearest` of one number.
static inline vi nearest_lanes(vf value, int least, int most) {
  vi whole = ((vi)(value + 12582912.0f) & 0x007FFFFF) - 0x00400000;
  whole = choose_int(whole > most, (vi){} + most, whole);
  return choose_int(whole < least, (vi){} + least, whole);
}

static inline bool any(vi mask) {
  return __builtin_reduce_or(mask) != 0;
}

static void LANES_NAME(range)(lane_groups *groups, int elements,
                              const range_search *search) {
  const int limit = search->limit;
  vf least = AT(groups->elements, 0);
  vf most = least;
  vf weight_sum = AT(groups->weights, 0);
  vf element_sum = weight_sum * least;
  for (int i = 1; i < elements; i++) {
    const vf element = AT(groups->elements, i);
    const vf weight = AT(groups->weights, i);
    least = choose(element < least, element, least);
    most = choose(element > most, element, most);
    weight_sum += weight;
    element_sum += weight * element;
  }
  least = choose(least > 0.0f, splat(0), least);
  const vi is_flat = most == least;
  const vf flat_least = least;

  vf inverse = (float)limit / (most - least);
  vf scale = 1.0f / inverse;
  vf best_inverse = inverse;
  vf best_least = least;
  vf best = splat(0);
  for (int i = 0; i < elements; i++) {
    const vf element = AT(groups->elements, i);
    const vf code =
        as_float(nearest_lanes(inverse * (element - least), 0, limit));
    vf error = scale * code + least - element;
    error = search->is_linear ? magnitude(error) : error * error;
    best += AT(groups->weights, i) * error;
  }

  vf codes[LANE_ELEMENTS];
  for (int step = 0; step <= search->steps; step++) {
    const float width =
        search->first + search->step * (float)step + (float)limit;
    inverse = width / (most - least);
    vf code_sum = splat(0);
    vf square_sum = splat(0);
    vf product_sum = splat(0);
    for (int i = 0; i < elements; i++) {
      const vf element = AT(groups->elements, i);
      const vf code =
          as_float(nearest_lanes(inverse * (element - least), 0, limit));
      codes[i] = code;
      const vf weighted = AT(groups->weights, i) * code;
      code_sum += weighted;
      square_sum += weighted * code;
      product_sum += weighted * element;
    }
    const vf determinant = weight_sum * square_sum - code_sum * code_sum;
    vf new_scale =
        (weight_sum * product_sum - element_sum * code_sum) / determinant;
    vf new_least =
        (square_sum * element_sum - code_sum * product_sum) / determinant;
    const vi is_above = new_least > 0.0f;
    new_least = choose(is_above, splat(0), new_least);
    new_scale = choose(is_above, product_sum / square_sum, new_scale);
    vf sum = splat(0);
    for (int i = 0; i < elements; i++) {
      vf error = new_scale * codes[i] + new_least - AT(groups->elements, i);
      error = search->is_linear ? magnitude(error) : error * error;
      sum += AT(groups->weights, i) * error;
    }
    const vi is_better = (determinant > 0.0f) & (sum < best);
    best = choose(is_better, sum, best);
    best_inverse = choose(is_better, inverse, best_inverse);
    best_least = choose(is_better, least, best_least);
    scale = choose(is_better, new_scale, scale);
    least = choose(is_better, new_least, least);
  }
  for (int i = 0; i < elements; i++) {
    const vi code = nearest_lanes(
        best_inverse * (AT(groups->elements, i) - best_least), 0, limit);
    INT_AT(groups->codes, i) = choose_int(is_flat, (vi){}, code);
  }
  *(vf *)groups->scales = choose(is_flat, splat(0), scale);
  *(vf *)groups->minima = -choose(is_flat, flat_least, least);
}

/// The element of the largest magnitude of each lane, the first of several.
static inline vf largest(const lane_groups *groups, int elements, vf *size) {
  vf most = splat(0);
  vf extreme = splat(0);
  for (int i = 0; i < elements; i++) {
    const vf element = AT(groups->elements, i);
    const vi is_larger = magnitude(element) > most;
    most = choose(is_larger, magnitude(element), most);
    extreme = choose(is_larger, element, extreme);
  }
  *size = most;
  return extreme;
}

static void LANES_NAME(symmetric)(lane_groups *groups, int elements,
                                  int limit) {
  vf size;
  const vf extreme = largest(groups, elements, &size);
  const vi is_zero = size < 1e-15f;
  vf products[LANE_ELEMENTS];
  for (int i = 0; i < elements; i++) {
    products[i] = AT(groups->weights, i) * AT(groups->elements, i);
  }
  vf scale = splat(0);
  vf best = splat(0);
  vf best_inverse = splat(0);
  // The first try is the middle one; it is taken whatever its error.
  for (int number = 0; number < 19; number++) {
    const int step = number == 0 ? 0 : number <= 9 ? number - 10 : number - 9;
    const float width = (float)limit + 0.1f * (float)step;
    const vf inverse =
        number == 0 ? (float)-limit / extreme : -width / extreme;
    vf product_sum = splat(0);
    vf square_sum = splat(0);
    for (int i = 0; i < elements; i++) {
      const vf code = as_float(nearest_lanes(
          inverse * AT(groups->elements, i), -limit, limit - 1));
      product_sum += products[i] * code;
      square_sum += AT(groups->weights, i) * code * code;
    }
    vf new_scale = product_sum / square_sum;
    if (number == 0) {
      scale = choose(square_sum != 0.0f, new_scale, splat(0));
      best = scale * product_sum;
      best_inverse = inverse;
      continue;
    }
    const vi is_better = (square_sum > 0.0f) &
                         (product_sum * product_sum > best * square_sum);
    scale = choose(is_better, new_scale, scale);
    best = choose(is_better, new_scale * product_sum, best);
    best_inverse = choose(is_better, inverse, best_inverse);
  }
  for (int i = 0; i < elements; i++) {
    const vi code = nearest_lanes(best_inverse * AT(groups->elements, i),
                                  -limit, limit - 1);
    INT_AT(groups->codes, i) = choose_int(is_zero, (vi){}, code + limit);
  }
  *(vf *)groups->scales = choose(is_zero, splat(0), scale);
}

static void LANES_NAME(refined)(lane_groups *groups, int elements, int limit) {
  vf size;
  const vf extreme = largest(groups, elements, &size);
  const vi is_zero = size < 1e-15f;
  const vf inverse = (float)-limit / extreme;
  vf product_sum = splat(0);
  vf square_sum = splat(0);
  for (int i = 0; i < elements; i++) {
    const vf element = AT(groups->elements, i);
    const vi code = nearest_lanes(inverse * element, -limit, limit - 1);
    INT_AT(groups->codes, i) = code;
    const vf weight = element * element;
    product_sum += weight * element * as_float(code);
    square_sum += weight * as_float(code) * as_float(code);
  }
  for (int round = 0; round < 5; round++) {
    vi has_changed = (vi){};
    for (int i = 0; i < elements; i++) {
      const vf element = AT(groups->elements, i);
      const vf weight = element * element;
      const vi old = INT_AT(groups->codes, i);
      const vf products =
          product_sum - weight * element * as_float(old);
      const vf squares = square_sum - weight * as_float(old) * as_float(old);
      const vi code =
          nearest_lanes(element * squares / products, -limit, limit - 1);
      const vf new_products = products + weight * element * as_float(code);
      const vf new_squares =
          squares + weight * as_float(code) * as_float(code);
      const vi is_better =
          (products > 0.0f) & (code != old) & (new_squares > 0.0f) &
          (new_products * new_products * square_sum >
           product_sum * product_sum * new_squares);
      INT_AT(groups->codes, i) = choose_int(is_better, code, old);
      product_sum = choose(is_better, new_products, product_sum);
      square_sum = choose(is_better, new_squares, square_sum);
      has_changed |= is_better;
    }
    if (!any(has_changed & ~is_zero)) break;
  }
  for (int i = 0; i < elements; i++) {
    INT_AT(groups->codes, i) =
        choose_int(is_zero, (vi){}, INT_AT(groups->codes, i) + limit);
  }
  const vi is_some = (square_sum > 0.0f) & ~is_zero;
  *(vf *)groups->scales =
      choose(is_some, product_sum / square_sum, splat(0));
}

static void LANES_NAME(requantize)(lane_groups *groups, int elements,
                                   int least, int most, int shift) {
  const vf scale = *(vf *)groups->scales;
  const vf minimum = *(vf *)groups->minima;
  const vi is_some = scale != 0.0f;
  for (int i = 0; i < elements; i++) {
    const vi code = nearest_lanes(
        (AT(groups->elements, i) + minimum) / scale, least, most);
    INT_AT(groups->codes, i) =
        choose_int(is_some, code + shift, INT_AT(groups->codes, i));
  }
}

const lane_functions LANES_NAME(lanes) = {
    .range = LANES_NAME(range),
    .symmetric = LANES_NAME(symmetric),
    .refined = LANES_NAME(refined),
    .requantize = LANES_NAME(requantize),
};
