// A switch between network namespaces, for kernels that cannot delay packets.
//
//   boards-switch NAMESPACE …     (as root)
//
// Each namespace gets a TAP device, `board`, which is a port. A line "ready" on
// standard output tells that all are there. A line "DELAY RATE" on standard
// input, nanoseconds and bytes a second, sets what every port has from then
// on; at the end of the input the switch ends, and the devices with it.
//
// A frame takes its time at the rate once: it begins when its first port is
// free, ends when its last one is, and arrives the delay later.
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define PORTS 16
#define FRAME_BYTES 9216  // an MTU of 9000 with its header, and some
#define FRAMES 2048       // that wait for one port: more are dropped
#define BURST 32          // of frames is read before others are sent
#define ADDRESS_BYTES 6
#define EARLY_NS 10000  // that a frame may be: to spin would cost the boards
#define SECOND INT64_C(1000000000)

typedef int64_t nanoseconds;
typedef struct {
  nanoseconds due;
  size_t size;
  uint8_t bytes[FRAME_BYTES];
} frame;

typedef struct {
  nanoseconds sent, taken;  // when its two directions are free again
  uint8_t address[ADDRESS_BYTES];
  uint32_t first, end;  // of what waits to go out, modulo FRAMES
} port;

static int count;
static port ports[PORTS];
static frame waiting[PORTS][FRAMES];  // memory is taken as they are touched
static struct pollfd polled[1 + PORTS];  // the ports, then standard input
static nanoseconds delay;
static double bytes_per_second = 117e6;

static void fail(const char *what) {
  perror(what);
  _exit(1);
}

static nanoseconds now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * SECOND + time.tv_nsec;
}

static nanoseconds later(nanoseconds a, nanoseconds b) { return a > b ? a : b; }

static nanoseconds time_of(size_t size) {
  return (nanoseconds)((double)size * 1e9 / bytes_per_second);
}

// A device belongs to the namespace in which it is opened.
static int open_device(const char *namespace) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", namespace);
  struct ifreq tap = {.ifr_name = "board", .ifr_flags = IFF_TAP | IFF_NO_PI};
  const int place = open(path, O_RDONLY);
  if (place < 0 || setns(place, CLONE_NEWNET) != 0) fail(path);
  const int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (device < 0 || ioctl(device, TUNSETIFF, &tap) != 0) fail("/dev/net/tun");
  return device;
}

static void put(port *to, const uint8_t *bytes, size_t size, nanoseconds sent) {
  if (to->end - to->first == FRAMES) return;
  frame *last = &waiting[to - ports][to->end++ % FRAMES];
  to->taken = later(to->taken + time_of(size), sent);
  last->due = to->taken + delay;
  last->size = size;
  memcpy(last->bytes, bytes, size);
}

// Whether a frame came from the port.
static bool take(int number) {
  static uint8_t bytes[FRAME_BYTES];
  port *from = &ports[number];
  const ssize_t size = read(polled[number].fd, bytes, sizeof bytes);
  if (size < 2 * ADDRESS_BYTES) return false;
  from->sent = later(from->sent, now()) + time_of((size_t)size);
  memcpy(from->address, bytes + ADDRESS_BYTES, ADDRESS_BYTES);
  int to = 0;
  while (to < count && memcmp(ports[to].address, bytes, ADDRESS_BYTES) != 0)
    to++;
  for (int i = 0; i < count; i++)
    if (i != number && (to == count || to == i))
      put(&ports[i], bytes, (size_t)size, from->sent);
  return true;
}

// Sends what is due; when to look again.
static nanoseconds send_due(void) {
  nanoseconds next = now() + SECOND;
  for (int i = 0; i < count; i++)
    for (port *to = &ports[i]; to->first != to->end; to->first++) {
      const frame *first = &waiting[i][to->first % FRAMES];
      if (first->due > now() + EARLY_NS) {
        if (first->due < next) next = first->due;
        break;
      }
      // A device that is down takes nothing: that frame is lost.
      if (write(polled[i].fd, first->bytes, first->size) < 0) continue;
    }
  return next;
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 1 + PORTS) return 2;
  count = argc - 1;
  polled[count] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
  for (int i = 0; i < count; i++)
    polled[i] = (struct pollfd){open_device(argv[1 + i]), POLLIN, 0};
  // What it does must not wait for those who compute.
  prctl(PR_SET_TIMERSLACK, 1);
  sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){50});
  if (write(STDOUT_FILENO, "ready\n", 6) != 6) fail("ready");
  for (;;) {
    nanoseconds rest = send_due() - now();
    // Waking takes time, and more after a long sleep.
    rest = later(rest - (rest > 150000 ? 35000 : 15000), 0);
    const struct timespec sleep = {rest / SECOND, rest % SECOND};
    if (ppoll(polled, 1 + (nfds_t)count, &sleep, NULL) < 0) fail("ppoll");
    if (polled[count].revents != 0) {
      char line[64] = "";
      if (read(STDIN_FILENO, line, sizeof line - 1) <= 0) return 0;
      sscanf(line, "%" SCNd64 " %lf", &delay, &bytes_per_second);
    }
    for (int i = 0; i < count; i++)
      for (int n = 0; polled[i].revents != 0 && n < BURST && take(i);) n++;
  }
}
