// The list of checks, and how one is made.
#include "kernel_selftest.h"
#include "sweep.h"

SMALL_BEGIN

#define CASES 150

// Checksums of the scalar kernels' results over their sweeps.
static const struct {
  uint32_t operation, type;
  uint64_t checksum;
} answers[] = {
    {KERNEL_MATRIX, KERNEL_F32, 0xFEC82F7363B9F835u},
    {KERNEL_MATRIX, KERNEL_F16, 0x1BEAF6EB3E9BD197u},
    {KERNEL_MATRIX, KERNEL_BF16, 0xF9E3693AEB02AA56u},
    {KERNEL_MATRIX, KERNEL_Q8_0, 0xC24DC563A18CA6FEu},
    {KERNEL_MATRIX, KERNEL_Q4_0, 0x32FC4F5CE0DF98B3u},
    {KERNEL_MATRIX, KERNEL_Q4_1, 0x5EB43B1E03343E0Fu},
    {KERNEL_MATRIX, KERNEL_Q5_0, 0xA5178E67329D2F76u},
    {KERNEL_MATRIX, KERNEL_Q5_1, 0x4DF0EF94F688725Du},
    {KERNEL_MATRIX, KERNEL_IQ4_NL, 0x1B843485F9AC1212u},
    {KERNEL_MATRIX, KERNEL_MXFP4, 0x62393BC46C283F1Bu},
    {KERNEL_MATRIX, KERNEL_Q2_K, 0xB75D650947F7E5A0u},
    {KERNEL_MATRIX, KERNEL_Q3_K, 0xB756C720B0AA3E00u},
    {KERNEL_MATRIX, KERNEL_Q4_K, 0x42FB598A479D54CFu},
    {KERNEL_MATRIX, KERNEL_Q5_K, 0x100C417E35EE6A09u},
    {KERNEL_MATRIX, KERNEL_Q6_K, 0xD808C3135762F38Bu},
    {KERNEL_MATRIX, KERNEL_IQ4_XS, 0x8CD572EA7EA7B743u},
    {KERNEL_MATRIX, KERNEL_TQ1_0, 0x6D4DF7092B1A74C7u},
    {KERNEL_MATRIX, KERNEL_TQ2_0, 0x9868DE8F42870AA1u},
    {KERNEL_MATRIX, KERNEL_IQ2_XXS, 0x233D4C30C060C453u},
    {KERNEL_MATRIX, KERNEL_IQ2_XS, 0x1572DD704658184Au},
    {KERNEL_MATRIX, KERNEL_IQ2_S, 0x33595B2FBDB42C5Fu},
    {KERNEL_MATRIX, KERNEL_IQ3_XXS, 0x45E8CEB8F729E926u},
    {KERNEL_MATRIX, KERNEL_IQ3_S, 0x951AA50BBAF6A01Fu},
    {KERNEL_MATRIX, KERNEL_IQ1_S, 0xC5AE09B991C29921u},
    {KERNEL_MATRIX, KERNEL_IQ1_M, 0x53635828BCE18937u},
    {KERNEL_SCORES, KERNEL_F16, 0x13207BB682B579C2u},
    {KERNEL_SCORES, KERNEL_Q8_0, 0x3EABFE0EE3E151DBu},
    {KERNEL_SCORES, KERNEL_Q4_0, 0x2B5B330F4CA1CD69u},
    {KERNEL_VALUES, KERNEL_F16, 0x3329001BD54A58F6u},
    {KERNEL_VALUES, KERNEL_Q8_0, 0x4B31EB118A405E5Bu},
    {KERNEL_VALUES, KERNEL_Q4_0, 0x3023DB24A2A08440u},
    {KERNEL_PREPARE, KERNEL_F32, 0x34A5C9FF34A658A7u},
    {KERNEL_GATE, KERNEL_SILU, 0x55B9E384A8CB02E2u},
    {KERNEL_GATE, KERNEL_GELU, 0x7AD0F96BC6832DF3u},
    {KERNEL_GATE, KERNEL_CLAMPED_SWISH, 0xB3332AB3125713FDu},
};

static uint64_t answer(uint32_t operation, uint32_t type) {
  for (uint32_t i = 0; i < COUNT(answers); i++)
    if (answers[i].operation == operation && answers[i].type == type)
      return answers[i].checksum;
  return 0;
}

static sweep begin(const kernel_selftest_scratch *scratch) {
  return (sweep){
      .scratch = scratch, .state = 1, .checksum = 0xCBF29CE484222325u};
}

static void end(const sweep *s, uint64_t expected, kernel_finding *out) {
  out->is_checksum = true;
  out->found = s->checksum;
  out->expected = expected;
  out->passed = s->checksum == expected;
}

typedef bool (*try_kernel)(sweep *s, const kernel_record *tested,
                           const kernel_record *base, kernel_finding *out);

static const try_kernel tries[KERNEL_OPERATION_LIMIT] = {
    [KERNEL_MATRIX] = try_matrix,    [KERNEL_SCORES] = try_attention,
    [KERNEL_VALUES] = try_attention, [KERNEL_PREPARE] = try_prepare,
    [KERNEL_GATE] = try_gate,
};

void kernel_compare(uint32_t operation, const kernel_record *tested,
                    const kernel_record *base,
                    const kernel_selftest_scratch *scratch,
                    kernel_finding *out) {
  *out = (kernel_finding){.name = tested->name, .operation = operation};
  sweep s = begin(scratch);
  for (; out->cases < CASES; out->cases++) {
    s.used = 0;
    if (!tries[operation](&s, tested, base, out)) return;
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
                     const kernel_selftest_scratch *scratch,
                     kernel_finding *out) {
  uint32_t operation;
  const kernel_record *record = find_kernel(&index, features, &operation);
  if (record != NULL) {
    kernel_compare(operation, record, kernel_select(operation, record->type, 0),
                   scratch, out);
    return;
  }
  const portable_step *step = find_step(index);
  *out = (kernel_finding){.name = step->name, .operation = operation};
  sweep s = begin(scratch);
  step->run(&s);
  end(&s, step->expected, out);
}

SMALL_END
