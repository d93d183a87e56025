#include "grid.h"

#include <CCodebooks.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../types.h"

enum { MOST_POINTS = 2048, MOST_DISTANCE = 8 * 16 * 16 };

/// The squares of the distances of a point from all of a grid's, with the coordinates
/// as odd numbers.
static void measure(const grid *points, const uint8_t *from, int *distances) {
  for (int point = 0; point < points->count; point++) {
    int sum = 0;
    for (int i = 0; i < points->dimensions; i++) {
      const int difference = 2 * ((int)points->points[point][i] - (int)from[i]);
      sum += difference * difference;
    }
    distances[point] = sum;
  }
}

/// Writes the numbers of the points of the smallest distances; answers how many.
static int collect(const grid *points, const int *distances,
                   uint16_t *neighbours) {
  int count = 0;
  int last = -1;
  for (int number = 0; number < points->distances; number++) {
    int least = MOST_DISTANCE;
    for (int point = 0; point < points->count; point++) {
      const int distance = distances[point];
      if (distance > last && distance < least) least = distance;
    }
    if (least == MOST_DISTANCE) break;
    for (int point = 0; point < points->count; point++) {
      if (distances[point] == least) neighbours[count++] = (uint16_t)point;
    }
    last = least;
  }
  return count;
}

/// Whether every coordinate of a code is one, and what they are.
static bool split_code(const grid *points, uint32_t code, int values,
                       uint8_t *coordinates) {
  const uint32_t mask = (1u << points->bits) - 1;
  for (int i = 0; i < points->dimensions; i++) {
    coordinates[i] = (uint8_t)(code >> (points->bits * i) & mask);
    if (coordinates[i] >= values) return false;
  }
  return true;
}

/// Fills the places and the neighbours of a grid whose points are known.
static void connect(grid *points, int values) {
  const uint32_t codes = 1u << (points->bits * points->dimensions);
  points->places = malloc(codes * sizeof *points->places);
  size_t capacity = 1 << 20;
  points->neighbours = malloc(capacity * sizeof *points->neighbours);
  if (!points->places || !points->neighbours) abort();
  for (uint32_t code = 0; code < codes; code++) points->places[code] = -1;
  for (int point = 0; point < points->count; point++) {
    points->places[grid_code(points, points->points[point])] = point;
  }
  size_t used = 0;
  int distances[MOST_POINTS];
  for (uint32_t code = 0; code < codes; code++) {
    uint8_t coordinates[8];
    if (points->places[code] >= 0 ||
        !split_code(points, code, values, coordinates)) {
      continue;
    }
    if (capacity - used < MOST_POINTS + 1) {
      capacity *= 2;
      points->neighbours =
          realloc(points->neighbours, capacity * sizeof *points->neighbours);
      if (!points->neighbours) abort();
    }
    measure(points, coordinates, distances);
    const int count = collect(points, distances, points->neighbours + used + 1);
    points->neighbours[used] = (uint16_t)count;
    points->places[code] = -1 - (int32_t)used;
    used += (size_t)count + 1;
  }
}

/// The coordinate of a value of a codebook.
typedef uint8_t (*coordinate_of)(uint8_t value);

static uint8_t of_iq2(uint8_t value) {
  return value == 8 ? 0 : value == 25 ? 1 : 2;
}
static uint8_t of_iq3_xxs(uint8_t value) {
  return value == 62 ? 7 : (uint8_t)((value - 4) / 8);
}
static uint8_t of_iq3_s(uint8_t value) { return (uint8_t)((value - 1) / 2); }
static uint8_t of_iq1(uint8_t value) { return (uint8_t)(value + 1); }

static void make(grid *points, const void *book, coordinate_of coordinate,
                 int values) {
  points->points = calloc((size_t)points->count, sizeof *points->points);
  if (!points->points) abort();
  const uint8_t *bytes = book;
  for (int point = 0; point < points->count; point++) {
    for (int i = 0; i < points->dimensions; i++) {
      points->points[point][i] =
          coordinate(bytes[point * points->dimensions + i]);
    }
  }
  connect(points, values);
}

static grid iq2_xxs = {.dimensions = 8, .bits = 2, .count = 256, .distances = 2};
static grid iq2_xs = {.dimensions = 8, .bits = 2, .count = 512, .distances = 2};
static grid iq2_s = {.dimensions = 8, .bits = 2, .count = 1024, .distances = 1};
static grid iq1 = {.dimensions = 8, .bits = 2, .count = 2048, .distances = 3};
static grid iq3_xxs = {.dimensions = 4, .bits = 3, .count = 256, .distances = 2};
static grid iq3_s = {.dimensions = 4, .bits = 3, .count = 512, .distances = 3};

static void make_iq2_xxs(void) { make(&iq2_xxs, codebooks.iq2_xxs, of_iq2, 3); }
static void make_iq2_xs(void) { make(&iq2_xs, codebooks.iq2_xs, of_iq2, 3); }
static void make_iq2_s(void) { make(&iq2_s, codebooks.iq2_s, of_iq2, 3); }
static void make_iq1(void) { make(&iq1, codebooks.iq1, of_iq1, 3); }
static void make_iq3_xxs(void) {
  make(&iq3_xxs, codebooks.iq3_xxs, of_iq3_xxs, 8);
}
static void make_iq3_s(void) { make(&iq3_s, codebooks.iq3_s, of_iq3_s, 8); }

#define ONCE(name)                                      \
  {                                                     \
    static pthread_once_t once = PTHREAD_ONCE_INIT;     \
    pthread_once(&once, make_##name);                   \
    return &name;                                       \
  }

const grid *grid_of(uint32_t type) {
  switch (type) {
    case TYPE_IQ2_XXS: ONCE(iq2_xxs)
    case TYPE_IQ2_XS: ONCE(iq2_xs)
    case TYPE_IQ2_S: ONCE(iq2_s)
    case TYPE_IQ1_S:
    case TYPE_IQ1_M: ONCE(iq1)
    case TYPE_IQ3_XXS: ONCE(iq3_xxs)
    case TYPE_IQ3_S: ONCE(iq3_s)
    default: return NULL;
  }
}
