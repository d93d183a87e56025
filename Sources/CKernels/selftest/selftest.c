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
    {KERNEL_MATRIX, KERNEL_F32, 0x23921962AD9981E0u},
    {KERNEL_MATRIX, KERNEL_F16, 0x0EA455CA5130F738u},
    {KERNEL_MATRIX, KERNEL_BF16, 0xCA2A52616492BFC9u},
    {KERNEL_MATRIX, KERNEL_Q8_0, 0x5FFDBB265A1EB9EBu},
    {KERNEL_MATRIX, KERNEL_Q4_0, 0xCDCBA313BB41D5A2u},
    {KERNEL_MATRIX, KERNEL_Q4_1, 0xE889D33B297F8AA7u},
    {KERNEL_MATRIX, KERNEL_Q5_0, 0x5D798568A8C3083Eu},
    {KERNEL_MATRIX, KERNEL_Q5_1, 0x8F705B8704FC2027u},
    {KERNEL_MATRIX, KERNEL_IQ4_NL, 0xE12996DA199D0331u},
    {KERNEL_MATRIX, KERNEL_MXFP4, 0x2E2177E5D516766Fu},
    {KERNEL_MATRIX, KERNEL_Q2_K, 0x34FF21E4BD2D3611u},
    {KERNEL_MATRIX, KERNEL_Q3_K, 0x2626347DA4CD631Cu},
    {KERNEL_MATRIX, KERNEL_Q4_K, 0xF3C0E692404B1ADFu},
    {KERNEL_MATRIX, KERNEL_Q5_K, 0x9D23DD9FB5C46ABFu},
    {KERNEL_MATRIX, KERNEL_Q6_K, 0x0669DF619D6FCA11u},
    {KERNEL_MATRIX, KERNEL_IQ4_XS, 0x1F3CE415496FEC27u},
    {KERNEL_MATRIX, KERNEL_TQ1_0, 0x96A9059A50BF04F5u},
    {KERNEL_MATRIX, KERNEL_TQ2_0, 0xD5D174ADA11E88C0u},
    {KERNEL_MATRIX, KERNEL_IQ2_XXS, 0x3D67239436BFE3A6u},
    {KERNEL_MATRIX, KERNEL_IQ2_XS, 0x23A8F0DD444BA0A9u},
    {KERNEL_MATRIX, KERNEL_IQ2_S, 0x87DA7BE89E5BA9B7u},
    {KERNEL_MATRIX, KERNEL_IQ3_XXS, 0xEAFB85737FC7219Du},
    {KERNEL_MATRIX, KERNEL_IQ3_S, 0x6F047F3A5E568BD8u},
    {KERNEL_MATRIX, KERNEL_IQ1_S, 0x725E1C3BFCBE63E7u},
    {KERNEL_MATRIX, KERNEL_IQ1_M, 0x7CD500F188F38FFEu},
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
