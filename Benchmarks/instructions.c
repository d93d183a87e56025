// A plugin for qemu's user mode: counts the guest's executed instructions.
//
//   qemu-aarch64 -plugin ./instructions.so,out=FILE PROGRAM …
//
// At exit FILE gets the number of all, then each function's share, the largest
// first, as "COUNT NAME" lines. Translated blocks are counted whole when they
// are entered, without locks: exact for programs whose threads do not compute
// at the same time.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The used part of qemu's plugin interface, version 1 (qemu 4.2 to 8.2), whose
// header distributions leave out.
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t plugin_id;
enum { INLINE_ADD_U64 = 0 };
void qemu_plugin_register_vcpu_tb_trans_cb(
    plugin_id id, void (*translated)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *block,
                                              int operation, void *counter,
                                              uint64_t value);
void qemu_plugin_register_atexit_cb(plugin_id id,
                                    void (*ended)(plugin_id, void *),
                                    void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(
    const struct qemu_plugin_tb *block, size_t index);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *insn);

#define EXPORTED __attribute__((visibility("default")))
EXPORTED int qemu_plugin_version = 1;

#define MOST_FUNCTIONS 65536
typedef struct {
  const char *name;
  uint64_t count;
} function;
// The first one stands for blocks without a name. Translation holds qemu's
// lock, so one thread at a time looks here.
static function functions[MOST_FUNCTIONS] = {{"?", 0}};
static size_t function_count = 1;
static const char *out_path;

static function *find_function(const char *name) {
  if (name == NULL || *name == 0) return functions;
  for (size_t i = 1; i < function_count; i++)
    if (strcmp(functions[i].name, name) == 0) return &functions[i];
  if (function_count == MOST_FUNCTIONS) return functions;
  function *added = &functions[function_count++];
  added->name = strdup(name);
  return added;
}

static void translated(plugin_id id, struct qemu_plugin_tb *block) {
  (void)id;
  const char *name = qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(block, 0));
  qemu_plugin_register_vcpu_tb_exec_inline(block, INLINE_ADD_U64,
                                           &find_function(name)->count,
                                           qemu_plugin_tb_n_insns(block));
}

static int by_count(const void *left, const void *right) {
  uint64_t a = ((const function *)left)->count;
  uint64_t b = ((const function *)right)->count;
  return a < b ? 1 : a > b ? -1 : 0;
}

static void ended(plugin_id id, void *data) {
  (void)id;
  (void)data;
  FILE *out = fopen(out_path, "w");
  if (out == NULL) {
    perror(out_path);
    return;
  }
  uint64_t all = 0;
  for (size_t i = 0; i < function_count; i++) all += functions[i].count;
  fprintf(out, "%" PRIu64 "\n", all);
  qsort(functions, function_count, sizeof *functions, by_count);
  for (size_t i = 0; i < function_count && functions[i].count > 0; i++)
    fprintf(out, "%" PRIu64 " %s\n", functions[i].count, functions[i].name);
  fclose(out);
}

EXPORTED int qemu_plugin_install(plugin_id id, const void *info, int count,
                                 char **arguments) {
  (void)info;
  if (count != 1 || strncmp(arguments[0], "out=", 4) != 0) {
    fprintf(stderr, "instructions: out=FILE is missing\n");
    return 1;
  }
  out_path = strdup(arguments[0] + 4);
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, ended, NULL);
  return 0;
}
