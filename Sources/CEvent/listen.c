// Sockets that wait for clients, and one that is a client.
#include "event_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 512, FIRST_INHERITED = 3 };

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

// The length of the address that `text` spells; 0 where it spells none.
static socklen_t parse(const char *text, int port, union address *out) {
  memset(out, 0, sizeof *out);
  if (inet_pton(AF_INET, text, &out->v4.sin_addr) == 1) {
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons((uint16_t)port);
    return sizeof out->v4;
  }
  if (inet_pton(AF_INET6, text, &out->v6.sin6_addr) == 1) {
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons((uint16_t)port);
    return sizeof out->v6;
  }
  return 0;
}

// Closes the socket and answers what went wrong.
static int fail(int descriptor) {
  int error = errno;
  close(descriptor);
  return -error;
}

int listen_at_address(const char *address, int port) {
  union address place;
  socklen_t length = parse(address, port, &place);
  if (length == 0) return -EINVAL;
  int listener = socket(place.any.sa_family,
                        SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return -errno;
  int one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (place.any.sa_family == AF_INET6)
    setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
  if (bind(listener, &place.any, length) != 0 ||
      listen(listener, BACKLOG) != 0)
    return fail(listener);
  return listener;
}

static int unix_socket(const char *path, struct sockaddr_un *place, int flags) {
  memset(place, 0, sizeof *place);
  place->sun_family = AF_UNIX;
  if (strlen(path) >= sizeof place->sun_path) return -ENAMETOOLONG;
  strcpy(place->sun_path, path);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  return descriptor < 0 ? -errno : descriptor;
}

int connect_to_path(const char *path) {
  struct sockaddr_un place;
  int descriptor = unix_socket(path, &place, 0);
  if (descriptor < 0) return descriptor;
  if (connect(descriptor, (struct sockaddr *)&place, sizeof place) != 0)
    return fail(descriptor);
  fcntl(descriptor, F_SETFL, O_NONBLOCK);
  return descriptor;
}

int listen_at_path(const char *path) {
  struct sockaddr_un place;
  int probe = connect_to_path(path);
  if (probe >= 0) {
    close(probe);
    return -EADDRINUSE;
  }
  struct stat status;
  // Only what is a socket that nobody answers is taken away.
  if (probe == -ECONNREFUSED && lstat(path, &status) == 0 &&
      S_ISSOCK(status.st_mode))
    unlink(path);
  int listener = unix_socket(path, &place, SOCK_NONBLOCK);
  if (listener < 0) return listener;
  mode_t before = umask(0117);
  int bound = bind(listener, (struct sockaddr *)&place, sizeof place);
  umask(before);
  if (bound != 0 || listen(listener, BACKLOG) != 0) return fail(listener);
  return listener;
}

int listen_inherited_count(void) {
  const char *process = getenv("LISTEN_PID");
  const char *count = getenv("LISTEN_FDS");
  int number = 0;
  if (process && count && atol(process) == (long)getpid()) {
    number = atoi(count);
    if (number < 0 || number > 64) number = 0;
  }
  unsetenv("LISTEN_PID");
  unsetenv("LISTEN_FDS");
  unsetenv("LISTEN_FDNAMES");
  for (int i = 0; i < number; i++)
    fcntl(FIRST_INHERITED + i, F_SETFD, FD_CLOEXEC);
  return number;
}

bool listen_take(int descriptor) {
  int accepts = 0;
  socklen_t length = sizeof accepts;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &length) !=
          0 ||
      !accepts)
    return false;
  return fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0;
}

int listen_port(int descriptor) {
  union address place;
  socklen_t length = sizeof place;
  if (getsockname(descriptor, &place.any, &length) != 0) return 0;
  switch (place.any.sa_family) {
    case AF_INET: return ntohs(place.v4.sin_port);
    case AF_INET6: return ntohs(place.v6.sin6_port);
    default: return 0;
  }
}

static bool is_loopback(const union address *place) {
  if (place->any.sa_family == AF_INET)
    return ntohl(place->v4.sin_addr.s_addr) >> 24 == 127;
  return place->any.sa_family == AF_INET6 &&
         IN6_IS_ADDR_LOOPBACK(&place->v6.sin6_addr);
}

bool listen_is_loopback(const char *address) {
  union address place;
  return parse(address, 0, &place) != 0 && is_loopback(&place);
}

bool listen_is_own(int descriptor) {
  union address place;
  socklen_t length = sizeof place;
  if (getsockname(descriptor, &place.any, &length) != 0) return false;
  return place.any.sa_family == AF_UNIX || is_loopback(&place);
}

void listen_remove_path(const char *path) { unlink(path); }

bool name_is_machines_own(const char *name) {
  union address place;
  if (parse(name, 0, &place) != 0) return true;
  char own[256];
  if (gethostname(own, sizeof own - 8) != 0) return false;
  own[sizeof own - 8] = 0;
  if (strcasecmp(name, own) == 0) return true;
  strcat(own, ".local");
  return strcasecmp(name, own) == 0;
}
