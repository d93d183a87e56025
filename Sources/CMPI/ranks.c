// The processes of one run.
#include "CMPI.h"

#include <stdlib.h>

static uint32_t number_of(const char *name) {
  const char *text = getenv(name);
  return text == NULL ? 0 : (uint32_t)strtoul(text, NULL, 10);
}

#ifdef SWIFTLET_MPI
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <host_parties.h>
#include <host_system.h>

#include "openmpi.h"

// A wait spins for so many looks, then yields, then sleeps: a look takes about
// a tenth of a microsecond, and a rank that has a core of its own must not miss
// what comes meanwhile.
#define SPINS 2000
#define YIELDS 20000
#define NAP_NS 50000

// Between requests naps grow up to this.
#define LONGEST_NAP_NS 4000000

// mpirun tells all to end where one has died, and kills them a second later, or as
// soon as one of them has obeyed.
#define LAST_SECONDS 0.2

// Who aborts ends all processes at once. The first one misses what the others do,
// a step later at most, and has to say so before.
#define FIRST_WORD_NS INT64_C(5000000000)

#define TAG 1

static openmpi mpi;
static struct {
  uint32_t index, count, here;
  double patience;  // in seconds, as the silence is
  double silence;   // of a rank that was lost
  bool is_lost;
  struct {
    openmpi_handle request;
    int sizes[RANKS_LIMIT], places[RANKS_LIMIT];
  } slots[RANKS_SLOTS];
  ranks_traffic traffic;
} run = {.count = 1, .here = 1};

// What a process says that has waited in vain for others to start.
static struct {
  const char *complaint;
  int status;
} late;

const char *ranks_library(void) { return "libmpi.so.40"; }

// mpirun binds each of few processes to one core, as others might follow; the
// only one of a machine may have all of it.
static void take_all_processors(void) {
  cpu_set_t all;
  memset(&all, 0xFF, sizeof all);
  sched_setaffinity(0, sizeof all, &all);
}

static void give_up(int number) {
  (void)number;
  const ssize_t written =
      write(STDERR_FILENO, late.complaint, strlen(late.complaint));
  (void)written;
  _exit(late.status);
}

// MPI_Init waits for all processes, and cannot be left.
static int start(double seconds) {
  struct sigaction before;
  struct sigaction action = {.sa_handler = give_up};
  sigemptyset(&action.sa_mask);
  sigaction(SIGALRM, &action, &before);
  alarm((unsigned)seconds);
  int given;
  const int result =
      mpi.MPI_Init_thread(NULL, NULL, OPENMPI_THREAD_FUNNELED, &given);
  alarm(0);
  sigaction(SIGALRM, &before, NULL);
  return result;
}

int ranks_join(double patience, const char *complaint, int status) {
  const uint32_t count = number_of("OMPI_COMM_WORLD_SIZE");
  if (count <= 1) return RANKS_ALONE;
  if (count > RANKS_LIMIT) return RANKS_TOO_MANY;
  if (!openmpi_open(ranks_library(), &mpi)) return RANKS_NO_LIBRARY;
  run.patience = patience;
  late.complaint = complaint;
  late.status = status;
  int index, size;
  if (start(patience) != OPENMPI_SUCCESS ||
      mpi.MPI_Comm_set_errhandler(mpi.world, mpi.returning) !=
          OPENMPI_SUCCESS ||
      mpi.MPI_Comm_rank(mpi.world, &index) != OPENMPI_SUCCESS ||
      mpi.MPI_Comm_size(mpi.world, &size) != OPENMPI_SUCCESS)
    return RANKS_FAILED;
  run.index = (uint32_t)index;
  run.count = (uint32_t)size;
  const uint32_t here = number_of("OMPI_COMM_WORLD_LOCAL_SIZE");
  run.here = here == 0 ? 1 : here;
  if (run.here == 1) take_all_processors();
  for (uint32_t i = 0; i < RANKS_SLOTS; i++)
    run.slots[i].request = mpi.no_request;
  return RANKS_JOINED;
}

uint32_t ranks_index(void) { return run.index; }
uint32_t ranks_count(void) { return run.count; }
uint32_t ranks_here(void) { return run.here; }
double ranks_silence(void) { return run.silence; }
ranks_traffic ranks_traffic_so_far(void) { return run.traffic; }
bool ranks_lost(void) { return run.is_lost; }

// No signal makes it shorter.
static void sleep_for(int64_t nanoseconds) {
  struct timespec left = {.tv_sec = nanoseconds / 1000000000,
                          .tv_nsec = nanoseconds % 1000000000};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

// Whether the request is done: 1, 0 for not yet, −1 where it failed.
static int is_done(openmpi_handle *request, openmpi_status *status) {
  int done = 0;
  if (mpi.MPI_Test(request, &done, status) != OPENMPI_SUCCESS) return -1;
  return done != 0;
}

static bool lose(void) {
  run.is_lost = true;
  return false;
}

// With `rests` there is no limit of time until this process shall end, and sleeps
// grow longer.
static bool wait_for(openmpi_handle *request, openmpi_status *status,
                     bool rests) {
  uint64_t begun = 0;
  long nap = NAP_NS;
  for (uint32_t looks = 0;; looks++) {
    const int done = is_done(request, status);
    if (done != 0) return done > 0 ? true : lose();
    if (looks < SPINS) continue;
    if (looks % 64 == 0) {
      const bool ends = host_termination() != 0;
      const uint64_t now = host_nanoseconds();
      if (begun == 0 || (rests && !ends)) begun = now;
      const double waited = 1e-9 * (double)(now - begun);
      if (waited > (ends ? LAST_SECONDS : run.patience)) {
        run.silence = waited;
        return lose();
      }
    }
    if (looks < YIELDS) {
      sched_yield();
      continue;
    }
    sleep_for(nap);
    if (rests && nap < LONGEST_NAP_NS) nap += nap / 16;
  }
}

// The bytes of all ranks up to this one's, as the library wants to know them.
static void lay_out(uint32_t slot, const uint32_t sizes[]) {
  int place = 0;
  for (uint32_t i = 0; i < run.count; i++) {
    run.slots[slot].sizes[i] = (int)sizes[i];
    run.slots[slot].places[i] = place;
    place += (int)sizes[i];
  }
  run.traffic.exchanges += 1;
}

void ranks_gather_begin(uint32_t slot, void *parts, const uint32_t sizes[]) {
  if (run.is_lost) return;
  lay_out(slot, sizes);
  run.traffic.bytes += sizes[run.index];
  if (mpi.MPI_Iallgatherv(OPENMPI_IN_PLACE, 0, mpi.byte, parts,
                          run.slots[slot].sizes, run.slots[slot].places,
                          mpi.byte, mpi.world,
                          &run.slots[slot].request) != OPENMPI_SUCCESS)
    lose();
}

void ranks_collect_begin(uint32_t slot, void *parts, const uint32_t sizes[]) {
  if (run.is_lost) return;
  lay_out(slot, sizes);
  const bool leads = run.index == 0;
  if (!leads) run.traffic.bytes += sizes[run.index];
  const char *own = (char *)parts + run.slots[slot].places[run.index];
  if (mpi.MPI_Igatherv(leads ? OPENMPI_IN_PLACE : (void *)own,
                       leads ? 0 : run.slots[slot].sizes[run.index], mpi.byte,
                       parts, run.slots[slot].sizes, run.slots[slot].places,
                       mpi.byte, 0, mpi.world,
                       &run.slots[slot].request) != OPENMPI_SUCCESS)
    lose();
}

void ranks_progress(void) {
  for (uint32_t i = 0; i < RANKS_SLOTS && !run.is_lost; i++)
    if (run.slots[i].request != mpi.no_request &&
        is_done(&run.slots[i].request, OPENMPI_IGNORE_STATUS) < 0)
      lose();
}

bool ranks_finish(uint32_t slot) {
  return !run.is_lost &&
         wait_for(&run.slots[slot].request, OPENMPI_IGNORE_STATUS, false);
}

bool ranks_send(uint32_t rank, const void *bytes, uint32_t count) {
  openmpi_handle request;
  if (run.is_lost) return false;
  if (mpi.MPI_Isend(bytes, (int)count, mpi.byte, (int)rank, TAG, mpi.world,
                    &request) != OPENMPI_SUCCESS)
    return lose();
  return wait_for(&request, OPENMPI_IGNORE_STATUS, false);
}

int64_t ranks_receive(uint32_t rank, void *bytes, uint32_t most, bool sleeps) {
  openmpi_handle request;
  openmpi_status status = {0};
  if (run.is_lost) return -1;
  if (mpi.MPI_Irecv(bytes, (int)most, mpi.byte, (int)rank, TAG, mpi.world,
                    &request) != OPENMPI_SUCCESS)
    return lose() - 1;
  return wait_for(&request, &status, sleeps) ? (int64_t)status.bytes : -1;
}

// Ends the whole run, without waiting for anybody.
_Noreturn static void abort_run(int status) {
  mpi.MPI_Abort(mpi.world, status);
  _exit(status);
}

void ranks_leave(int status) {
  if (run.count == 1) return;
  openmpi_handle request;
  // A rank that is silent would keep the others in MPI_Finalize for ever.
  if (run.is_lost ||
      mpi.MPI_Ibarrier(mpi.world, &request) != OPENMPI_SUCCESS ||
      !wait_for(&request, OPENMPI_IGNORE_STATUS, false)) {
    if (run.index > 0) sleep_for(FIRST_WORD_NS);
    abort_run(status);
  }
  mpi.MPI_Finalize();
  run.count = 1;
}

#else

const char *ranks_library(void) { return "left out of this build"; }
int ranks_join(double patience, const char *complaint, int status) {
  (void)patience;
  (void)complaint;
  (void)status;
  return number_of("OMPI_COMM_WORLD_SIZE") > 1 ? RANKS_NO_LIBRARY : RANKS_ALONE;
}
uint32_t ranks_index(void) { return 0; }
uint32_t ranks_count(void) { return 1; }
uint32_t ranks_here(void) { return 1; }
bool ranks_lost(void) { return false; }
void ranks_progress(void) {}
void ranks_leave(int status) { (void)status; }
double ranks_silence(void) { return 0; }

ranks_traffic ranks_traffic_so_far(void) { return (ranks_traffic){0}; }

bool ranks_finish(uint32_t slot) {
  (void)slot;
  return true;
}

void ranks_gather_begin(uint32_t slot, void *parts, const uint32_t sizes[]) {
  (void)slot;
  (void)parts;
  (void)sizes;
}

void ranks_collect_begin(uint32_t slot, void *parts, const uint32_t sizes[]) {
  (void)slot;
  (void)parts;
  (void)sizes;
}

bool ranks_send(uint32_t rank, const void *bytes, uint32_t count) {
  (void)rank;
  (void)bytes;
  (void)count;
  return true;
}

int64_t ranks_receive(uint32_t rank, void *bytes, uint32_t most, bool sleeps) {
  (void)rank;
  (void)bytes;
  (void)most;
  (void)sleeps;
  return 0;
}

#endif
