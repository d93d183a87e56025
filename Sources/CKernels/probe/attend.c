// One kernel of attention over a cache, as a step of its own.
#include "kernel_probe.h"
#include "shared/lanes.h"

void kernel_probe_attend(const void *job, uint32_t begin, uint32_t end,
                         uint32_t worker) {
  const kernel_probe_attend_job *probe = job;
  const size_t stride = padded_lanes(probe->dimension);
  kernel_attention_block block = {
      .queries = probe->queries,
      .scores = probe->scores +
                (size_t)worker * probe->query_count * KERNEL_ATTENTION_BLOCK,
      .outputs = probe->outputs + worker * probe->query_count * stride,
      .valid = probe->valid,
      .tile = probe->tile + worker * 16 * stride,
      .query_count = probe->query_count,
      .valid_most = KERNEL_ATTENTION_BLOCK,
      .dimension = probe->dimension,
      .stride = (uint32_t)stride,
  };
  for (uint32_t unit = begin; unit < end; unit++) {
    block.cache = probe->cache + unit * probe->block_bytes;
    probe->run(&block);
  }
}
