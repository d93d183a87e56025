// The boards that are known, and the names of cores.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Processors of one kind, by their MIDR_EL1.
typedef struct {
  uint8_t count;
  uint8_t implementer;
  uint16_t part;
} board_cores;

#define BOARD_MEMORY_LIMIT 6
#define BOARD_CORES_LIMIT 4

/// The content of a file of Boards/.
typedef struct {
  const char *title;
  const char *compatible;  // the file's name too
  const char *soc;
  const char *kernels;  // the highest instruction set that is selected there
  const char *status;
  const char *note;
  uint32_t bus;   // megabytes a second that its memory's bus carries, 0 unknown
  uint32_t read;  // the same, as it was measured somewhere
  uint32_t answers;  // of weights, as a generation read them somewhere
  uint32_t memory[BOARD_MEMORY_LIMIT];   // MiB it is sold with; 0 behind them
  board_cores cores[BOARD_CORES_LIMIT];  // the fast ones first; 0 behind them
  uint8_t prompt_threads;
  uint8_t generation_threads;
  bool found_by_cores;  // where it shows no device tree
} board_record;

/// All boards, by name.
const board_record *board_records(uint32_t *count);

/// The name of a core, or null.
const char *board_core_name(uint32_t implementer, uint32_t part);
