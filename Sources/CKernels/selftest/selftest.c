// The list of checks, and how one is made.
#include "kernel_selftest.h"
#include "sweep.h"

#define CASES 150

// Checksums of the scalar kernels' results over their sweeps.
static const struct {
  uint32_t operation, type;
  uint64_t checksum;
} answers[] = {
    {KERNEL_MATRIX, KERNEL_F32, 0x8A8192D7E4A7AD42u},
    {KERNEL_MATRIX, KERNEL_F16, 0xFE5AEEC0D78CCF96u},
    {KERNEL_MATRIX, KERNEL_BF16, 0x229CBC2A6CDB2E2Bu},
    {KERNEL_MATRIX, KERNEL_Q8_0, 0xC81552C15AB24ACFu},
    {KERNEL_MATRIX, KERNEL_Q4_0, 0xF9AE2C38FE569917u},
    {KERNEL_MATRIX, KERNEL_Q4_1, 0xB40EE186F6668D3Bu},
    {KERNEL_MATRIX, KERNEL_Q5_0, 0x9803CC743FAD17ECu},
    {KERNEL_MATRIX, KERNEL_Q5_1, 0xCE5458505D2608CEu},
    {KERNEL_MATRIX, KERNEL_IQ4_NL, 0xB572097F8DAD6B7Fu},
    {KERNEL_MATRIX, KERNEL_MXFP4, 0xB6559C8C52E6081Au},
    {KERNEL_MATRIX, KERNEL_Q2_K, 0xB7BDB8618F08AABFu},
    {KERNEL_MATRIX, KERNEL_Q3_K, 0x727E5197659AA56Du},
    {KERNEL_MATRIX, KERNEL_Q4_K, 0x93C8C0A62F36DFAAu},
    {KERNEL_MATRIX, KERNEL_Q5_K, 0x4FD8022990F26EA9u},
    {KERNEL_MATRIX, KERNEL_Q6_K, 0x26BB7CD79C511A31u},
    {KERNEL_MATRIX, KERNEL_IQ4_XS, 0x20AF6B58690F0F8Bu},
    {KERNEL_MATRIX, KERNEL_TQ1_0, 0xA412443E54597C6Fu},
    {KERNEL_MATRIX, KERNEL_TQ2_0, 0x21A067E5E4D7851Du},
    {KERNEL_MATRIX, KERNEL_IQ2_XXS, 0xFD9CCC8877A39BB1u},
    {KERNEL_MATRIX, KERNEL_IQ2_XS, 0x8B75152245FE294Fu},
    {KERNEL_MATRIX, KERNEL_IQ2_S, 0x1915F0272E56ECC1u},
    {KERNEL_MATRIX, KERNEL_IQ3_XXS, 0x6ACE606CD13E2D20u},
    {KERNEL_MATRIX, KERNEL_IQ3_S, 0x23319878922FF2FEu},
    {KERNEL_MATRIX, KERNEL_IQ1_S, 0xCAE53C4BC1AFC1EAu},
    {KERNEL_MATRIX, KERNEL_IQ1_M, 0x1773CD7F47D20E3Au},
    {KERNEL_SCORES, KERNEL_F16, 0xCDC99CB62CBF63D8u},
    {KERNEL_SCORES, KERNEL_Q8_0, 0x28DA481E179F01D9u},
    {KERNEL_VALUES, KERNEL_F16, 0xCBD34F9D80847AF4u},
    {KERNEL_VALUES, KERNEL_Q8_0, 0x1988B57CABC57D97u},
};

static uint64_t answer(uint32_t operation, uint32_t type) {
  for (uint32_t i = 0; i < COUNT(answers); i++)
    if (answers[i].operation == operation && answers[i].type == type)
      return answers[i].checksum;
  return 0;
}

static sweep begin(const kernel_selftest_room *room) {
  return (sweep){.room = room, .state = 1, .checksum = 0xCBF29CE484222325u};
}

static void end(const sweep *s, uint64_t expected, kernel_finding *out) {
  out->is_checksum = true;
  out->found = s->checksum;
  out->expected = expected;
  out->passed = s->checksum == expected;
}

void kernel_compare(uint32_t operation, const kernel_record *tested,
                    const kernel_record *base, const kernel_selftest_room *room,
                    kernel_finding *out) {
  *out = (kernel_finding){.name = tested->name, .operation = operation};
  sweep s = begin(room);
  for (; out->cases < CASES; out->cases++) {
    s.used = 0;
    bool alike = operation == KERNEL_MATRIX
                     ? try_matrix(&s, tested, base, out)
                     : try_attention(&s, tested, base, out);
    if (!alike) return;
  }
  out->passed = true;
  if (tested == base) end(&s, answer(operation, tested->type), out);
}

// The kernel of a number, or null and what is left of the number.
static const kernel_record *find_kernel(uint32_t *index, uint32_t features,
                                        uint32_t *operation) {
  for (*operation = 0; *operation < KERNEL_OPERATION_LIMIT; ++*operation) {
    uint32_t count;
    const kernel_record *records = kernel_records(*operation, &count);
    for (uint32_t i = 0; i < count; i++)
      if ((records[i].requires & features) == records[i].requires &&
          (*index)-- == 0)
        return &records[i];
  }
  return NULL;
}

static const portable_step *find_step(uint32_t index) {
  uint32_t count;
  const portable_step *steps = portable_steps(&count);
  return index < count ? &steps[index] : NULL;
}

const char *kernel_selftest_name(uint32_t index, uint32_t features) {
  uint32_t operation;
  const kernel_record *record = find_kernel(&index, features, &operation);
  if (record != NULL) return record->name;
  const portable_step *step = find_step(index);
  return step != NULL ? step->name : NULL;
}

void kernel_selftest(uint32_t index, uint32_t features,
                     const kernel_selftest_room *room, kernel_finding *out) {
  uint32_t operation;
  const kernel_record *record = find_kernel(&index, features, &operation);
  if (record != NULL) {
    kernel_compare(operation, record, kernel_select(operation, record->type, 0),
                   room, out);
    return;
  }
  const portable_step *step = find_step(index);
  *out = (kernel_finding){.name = step->name, .operation = operation};
  sweep s = begin(room);
  step->run(&s);
  end(&s, step->expected, out);
}
