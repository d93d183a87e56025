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
    {KERNEL_MATRIX, KERNEL_F32, 0xD33ACF6C38E6E0B5u},
    {KERNEL_MATRIX, KERNEL_F16, 0x41612F73C3EA8966u},
    {KERNEL_MATRIX, KERNEL_BF16, 0x9F7CDD7B132A8B54u},
    {KERNEL_MATRIX, KERNEL_Q8_0, 0xCBAA0B5316232A3Du},
    {KERNEL_MATRIX, KERNEL_Q4_0, 0x06D75A05DA580A5Eu},
    {KERNEL_MATRIX, KERNEL_Q4_1, 0x89B910F9963AA61Au},
    {KERNEL_MATRIX, KERNEL_Q5_0, 0x314C6E1BD3D141E5u},
    {KERNEL_MATRIX, KERNEL_Q5_1, 0xC6655F2D15C9E747u},
    {KERNEL_MATRIX, KERNEL_IQ4_NL, 0x745985243633F07Du},
    {KERNEL_MATRIX, KERNEL_MXFP4, 0x17515F490685DC9Fu},
    {KERNEL_MATRIX, KERNEL_Q2_K, 0xA6596B5090562380u},
    {KERNEL_MATRIX, KERNEL_Q3_K, 0x6C0FDC528E48631Bu},
    {KERNEL_MATRIX, KERNEL_Q4_K, 0x9D65ABAE321B636Cu},
    {KERNEL_MATRIX, KERNEL_Q5_K, 0x3DF4B8D799684BAFu},
    {KERNEL_MATRIX, KERNEL_Q6_K, 0xF3E82EAA04CD1F70u},
    {KERNEL_MATRIX, KERNEL_IQ4_XS, 0xD3753452B9DFD2FAu},
    {KERNEL_MATRIX, KERNEL_TQ1_0, 0x3D242DEB6D7EFC16u},
    {KERNEL_MATRIX, KERNEL_TQ2_0, 0xC0436B27844ABB01u},
    {KERNEL_MATRIX, KERNEL_IQ2_XXS, 0x12EC290BEEFAE391u},
    {KERNEL_MATRIX, KERNEL_IQ2_XS, 0xDEC525D61B671351u},
    {KERNEL_MATRIX, KERNEL_IQ2_S, 0x66C7540D733D1289u},
    {KERNEL_MATRIX, KERNEL_IQ3_XXS, 0xAD969A307CB21404u},
    {KERNEL_MATRIX, KERNEL_IQ3_S, 0xB796D37316895F99u},
    {KERNEL_MATRIX, KERNEL_IQ1_S, 0x3F0E3C0CB2F75584u},
    {KERNEL_MATRIX, KERNEL_IQ1_M, 0xC9FF0842B249158Cu},
    {KERNEL_SCORES, KERNEL_F16, 0x13207BB682B579C2u},
    {KERNEL_SCORES, KERNEL_Q8_0, 0x3EABFE0EE3E151DBu},
    {KERNEL_SCORES, KERNEL_Q4_0, 0x2B5B330F4CA1CD69u},
    {KERNEL_VALUES, KERNEL_F16, 0x3329001BD54A58F6u},
    {KERNEL_VALUES, KERNEL_Q8_0, 0x4B31EB118A405E5Bu},
    {KERNEL_VALUES, KERNEL_Q4_0, 0x3023DB24A2A08440u},
    {KERNEL_PREPARE, KERNEL_F32, 0x55AF2B4F13B8F049u},
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
