// The board: device tree, cores, memory and kernel, as files tell them.
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "below.h"
#include "host_board.h"
#include "host_cpu.h"
#include "host_processors.h"
#include "paths.h"

#define PATH_LIMIT 512

// The bytes of a file up to `limit`, a NUL behind them; how many they are.
static uint32_t read_bytes(const char *root, const char *path, char *text,
                           size_t limit) {
  text[0] = 0;
  FILE *file = open_below(root, path);
  if (file == NULL) return 0;
  size_t count = fread(text, 1, limit - 1, file);
  fclose(file);
  text[count] = 0;
  return (uint32_t)count;
}

// The first line of a file, empty where there is none.
static void read_line(const char *root, const char *path, char *text,
                      size_t limit) {
  read_bytes(root, path, text, limit);
  text[strcspn(text, "\n")] = 0;
}

// The same to be kept, null where it is empty.
static const char *kept_line(const char *root, const char *path) {
  char text[128];
  read_line(root, path, text, sizeof text);
  return text[0] == 0 ? NULL : strdup(text);
}

static bool begins(const char *text, const char *beginning) {
  return strncmp(text, beginning, strlen(beginning)) == 0;
}

// The text behind the colon of a line `label : VALUE`, or null.
static const char *value_of(const char *line, const char *label) {
  if (!begins(line, label)) return NULL;
  const char *rest = line + strlen(label);
  rest += strspn(rest, " \t");
  if (*rest != ':') return NULL;
  rest++;
  return rest + strspn(rest, " \t");
}

// Whether the words between spaces have this one.
static bool has_word(const char *words, const char *word) {
  size_t length = strlen(word);
  while (*words != 0) {
    words += strspn(words, " \t\n");
    size_t here = strcspn(words, " \t\n");
    if (here == length && memcmp(words, word, length) == 0) return true;
    words += here;
  }
  return false;
}

static uint32_t arm_features(const char *words) {
  uint32_t features = 0;
  if (has_word(words, "asimd")) features |= HOST_CPU_NEON;
  if (has_word(words, "asimddp")) features |= HOST_CPU_DOTPROD;
  if (has_word(words, "i8mm")) features |= HOST_CPU_I8MM;
  return features;
}

static uint32_t intel_features(const char *words) {
  static const char *const narrow[] = {"avx2", "fma", "f16c"};
  static const char *const wide[] = {"avx512f", "avx512bw", "avx512dq",
                                     "avx512vl", "avx512_vnni"};
  for (size_t i = 0; i < sizeof narrow / sizeof narrow[0]; i++)
    if (!has_word(words, narrow[i])) return 0;
  for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
    if (!has_word(words, wide[i])) return HOST_CPU_AVX2;
  const bool has_tiles =
      has_word(words, "amx_tile") && has_word(words, "amx_int8");
  return HOST_CPU_AVX2 | HOST_CPU_AVX512VNNI | (has_tiles ? HOST_CPU_AMX : 0);
}

static uint32_t speed_of(const char *root, uint32_t number) {
  static const char *const files[] = {"cpu_capacity",
                                      "cpufreq/cpuinfo_max_freq"};
  for (int i = 0; i < 2; i++) {
    char path[PATH_LIMIT], text[32];
    path_join(path, sizeof path, "/sys/devices/system/cpu/cpu",
              path_number(number).text, "/", files[i], NULL);
    read_line(root, path, text, sizeof text);
    unsigned long long speed = strtoull(text, NULL, 10);
    if (speed > 0 && speed <= UINT32_MAX) return (uint32_t)speed;
  }
  return 0;
}

static void add_core(const char *root, uint32_t number, uint32_t implementer,
                     uint32_t part, host_board *out) {
  uint32_t i = 0;
  while (i < out->kind_count && (out->kinds[i].implementer != implementer ||
                                 out->kinds[i].part != part))
    i++;
  if (i == HOST_CORE_LIMIT) return;
  host_core_kind *kind = &out->kinds[i];
  if (i == out->kind_count) {
    *kind = (host_core_kind){.implementer = implementer, .part = part};
    out->kind_count++;
  }
  kind->count++;
  uint32_t speed = speed_of(root, number);
  if (speed > kind->speed) kind->speed = speed;
}

static void add_midr(const char *root, uint32_t number, uint64_t midr,
                     host_board *out) {
  add_core(root, number, midr >> 24 & 0xFF, midr >> 4 & 0xFFF, out);
}

// The register as the kernel shows it, of each processor that is online.
static void read_registers(const char *root, host_board *out) {
  for (uint32_t n = 0; n < HOST_PROCESSOR_LIMIT; n++) {
    char path[PATH_LIMIT], text[32], *end;
    path_join(path, sizeof path, "/sys/devices/system/cpu/cpu",
              path_number(n).text, "/regs/identification/midr_el1", NULL);
    read_line(root, path, text, sizeof text);
    uint64_t midr = strtoull(text, &end, 16);
    if (end != text) add_midr(root, n, midr, out);
  }
}

// /proc/cpuinfo: the features in any case, the cores where `wants_cores`.
static void read_cpuinfo(const char *root, bool wants_cores, host_board *out) {
  FILE *file = open_below(root, "/proc/cpuinfo");
  if (file == NULL) return;
  char line[4096];
  const char *value;
  uint32_t number = 0, implementer = 0, parts = 0;
  bool is_first = true, continues = false;
  while (fgets(line, sizeof line, file) != NULL) {
    bool is_rest = continues;
    continues = strchr(line, '\n') == NULL;
    if (is_rest) continue;
    line[strcspn(line, "\n")] = 0;
    if ((value = value_of(line, "processor")) != NULL) {
      number = (uint32_t)strtoul(value, NULL, 10);
      out->processor_count++;
    } else if ((value = value_of(line, "CPU implementer")) != NULL) {
      implementer = (uint32_t)strtoul(value, NULL, 16) & 0xFF;
    } else if ((value = value_of(line, "CPU part")) != NULL) {
      parts++;
      uint32_t part = (uint32_t)strtoul(value, NULL, 16) & 0xFFF;
      if (wants_cores) add_core(root, number, implementer, part, out);
    } else if ((value = value_of(line, "Features")) != NULL) {
      uint32_t features = arm_features(value);
      out->features = is_first ? features : out->features & features;
      is_first = false;
    } else if ((value = value_of(line, "flags")) != NULL) {
      uint32_t features = intel_features(value);
      out->features = is_first ? features : out->features & features;
      is_first = false;
    } else if ((value = value_of(line, "model name")) != NULL) {
      if (out->processor == NULL) out->processor = strndup(value, 127);
    }
  }
  fclose(file);
  // Old kernels write one block for all processors.
  if (wants_cores && parts == 1 && out->kind_count == 1 &&
      out->processor_count > 1)
    out->kinds[0].count = out->processor_count;
}

// If no file tells, the processors do themselves: the kernel lets programs read
// the register of the one they run on.
static void ask_processors(host_board *out) {
#if defined(__aarch64__)
  host_processor_set allowed = host_processors_allowed();
  cpu_set_t before;
  if (sched_getaffinity(0, sizeof before, &before) != 0) return;
  for (uint32_t n = 0; n < HOST_PROCESSOR_LIMIT && n < CPU_SETSIZE; n++) {
    if (!host_processor_set_has(&allowed, n)) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(n, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0) continue;
    uint64_t midr = host_cpu_identification();
    if (midr != 0) add_midr("", n, midr, out);
  }
  sched_setaffinity(0, sizeof before, &before);
#else
  (void)out;
#endif
}

static int by_speed(const void *one, const void *other) {
  uint32_t a = ((const host_core_kind *)one)->speed;
  uint32_t b = ((const host_core_kind *)other)->speed;
  return a < b ? 1 : a > b ? -1 : 0;
}

static void read_swaps(const char *root, host_board *out) {
  FILE *file = open_below(root, "/proc/swaps");
  if (file == NULL) return;
  char line[512];
  while (fgets(line, sizeof line, file) != NULL) {
    size_t length = strcspn(line, " \t\n");
    // The first line has titles.
    if (line[0] != '/') continue;
    if (begins(line, "/dev/zram") || begins(line, "/dev/block/zram"))
      out->has_compressed_swap = true;
    else if (out->swap == NULL)
      out->swap = strndup(line, length);
  }
  fclose(file);
}

// The choice stands in brackets: always [madvise] never.
static void read_huge_pages(const char *root, host_board *out) {
  char text[64];
  read_line(root, "/sys/kernel/mm/transparent_hugepage/enabled", text,
            sizeof text);
  const char *open = strchr(text, '['), *close = strchr(text, ']');
  if (open == NULL || close == NULL || close < open) return;
  out->huge_pages = strndup(open + 1, (size_t)(close - open - 1));
}

static void read_memory(const char *root, host_board *out) {
  char text[256];
  read_line(root, "/proc/meminfo", text, sizeof text);
  const char *value = value_of(text, "MemTotal");
  if (value == NULL) return;
  unsigned long long kibibytes = strtoull(value, NULL, 10);
  if (kibibytes < UINT64_MAX / 1024) out->memory = kibibytes * 1024;
}

uint32_t host_board_tree(const char *root, char out[HOST_TREE_LIMIT]) {
  return read_bytes(root, "/proc/device-tree/compatible", out, HOST_TREE_LIMIT);
}

void host_board_read(const char *root, host_board *out) {
  *out = (host_board){0};
  char strings[HOST_TREE_LIMIT];
  uint32_t count = host_board_tree(root, strings);
  char *kept = count == 0 ? NULL : malloc(count);
  if (kept != NULL) {
    memcpy(kept, strings, count);
    out->compatible = kept;
    out->compatible_count = count;
  }
  out->model = kept_line(root, "/proc/device-tree/model");
  if (out->model == NULL)
    out->model = kept_line(root, "/sys/class/dmi/id/product_name");
  out->kernel = kept_line(root, "/proc/sys/kernel/osrelease");
  read_registers(root, out);
  read_cpuinfo(root, out->kind_count == 0, out);
  if (root[0] == 0) {
    out->features = host_cpu_features();
    if (out->kind_count == 0) ask_processors(out);
  }
  qsort(out->kinds, out->kind_count, sizeof out->kinds[0], by_speed);
  read_swaps(root, out);
  read_huge_pages(root, out);
  read_memory(root, out);
}
