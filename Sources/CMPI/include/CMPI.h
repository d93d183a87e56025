// # CMPI
//
// Bytes between the processes of one run, by Open MPI: who takes part, what all
// gather, what one sends to another, and what happens where one is silent.
//
// The room may know the C library and Open MPI's binary interface. It must never
// know what the bytes mean.
//
// Open MPI is opened at run time, by builds with the package's trait `MPI`; in
// the others there is one rank, and nothing of the library.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <host_attributes.h>

/// The most ranks of a run.
#define RANKS_LIMIT 64

/// How a process found its place.
enum {
  RANKS_ALONE = 0,       // nothing started it beside others
  RANKS_JOINED = 1,      // it is one of several
  RANKS_NO_LIBRARY = 2,  // it should be, but Open MPI is not there
  RANKS_TOO_MANY = 3,    // more than RANKS_LIMIT
  RANKS_FAILED = 4,      // Open MPI refuses to start
};

/// Takes the place that `mpirun` gave to this process; RANKS_….
///
/// Others may be waited for inside of a step for `patience` seconds, whole ones
/// here. Where they have not started by then, writes `complaint` to standard
/// error, and ends the process with `status`.
int ranks_join(double patience, const char *complaint, int status);

/// The library that is opened.
const char *ranks_library(void);

/// This process's number, its run's processes, and those of them on this
/// machine.
uint32_t ranks_index(void);
uint32_t ranks_count(void);
uint32_t ranks_here(void);

/// What was gathered so far, for those who count it.
typedef struct {
  uint64_t exchanges;
  uint64_t bytes;  // that this process sent, to each of the others
} ranks_traffic;
ranks_traffic ranks_traffic_so_far(void);

/// Exchanges that may be under way at once.
#define RANKS_SLOTS 2

/// Begins to give `sizes[i]` bytes of each rank i to all. They lie one rank's
/// behind the other's in `parts`, of which this rank's are there already.
HOST_STEADY
void ranks_gather_begin(uint32_t slot, void *parts, const uint32_t sizes[]);

/// The same, but only rank 0 gets them.
HOST_STEADY
void ranks_collect_begin(uint32_t slot, void *parts, const uint32_t sizes[]);

/// Lets what was begun go on; for a thread that computes meanwhile.
void ranks_progress(void);

/// Waits for what was begun last in a slot; false where a rank was silent for too long, or
/// was before.
HOST_STEADY
bool ranks_finish(uint32_t slot);

/// Copies `rows` rows of `width` bytes.
HOST_STEADY
void ranks_copy_rows(void *to, size_t to_stride, const void *from,
                     size_t from_stride, size_t width, size_t rows);

/// Gives bytes to one rank; false as above.
HOST_STEADY
bool ranks_send(uint32_t rank, const void *bytes, uint32_t count);

/// Takes at most `most` bytes from one rank, and answers how many, or −1 as
/// above. With `sleeps` there is no limit of time, and the process sleeps in
/// between.
HOST_STEADY
int64_t ranks_receive(uint32_t rank, void *bytes, uint32_t most, bool sleeps);

/// Whether a rank was silent for too long, or the run was told to end while one
/// was waited for.
HOST_STEADY
bool ranks_lost(void);

/// The seconds for which it was waited for.
HOST_STEADY
double ranks_silence(void);

/// Leaves the run: all ranks at once where it ends well, or the whole run with
/// `status` where a rank was lost.
void ranks_leave(int status);
