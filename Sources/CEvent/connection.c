// Connections by their descriptors.
#include "event_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

uint64_t connection_identity(int descriptor) {
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0 ||
      !S_ISSOCK(status.st_mode))
    return 0;
  int accepts = 0;
  socklen_t length = sizeof accepts;
  getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &length);
  return accepts ? 0 : (uint64_t)status.st_ino;
}

void connection_hang_up(int descriptor) { shutdown(descriptor, SHUT_RDWR); }

void connection_send_at_once(int descriptor) {
  int one = 1;
  // A UNIX socket refuses it and needs it not.
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

void event_release(void *memory) { free(memory); }
