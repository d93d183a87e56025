// Sockets that wait for clients, and one that is a client.
#pragma once

#include <stdbool.h>

/// Listens at an address in digits, such as 127.0.0.1 or ::1, and a port; port 0
/// is any free one. The socket does not block. -errno on error; -EINVAL where
/// the address is none.
int listen_at_address(const char *address, int port);

/// Listens at a path. A socket that a dead program left there is replaced; one
/// that answers is not (-EADDRINUSE). Only its owner and group may connect.
int listen_at_path(const char *path);

/// How many sockets systemd has handed over, from descriptor 3 on; none of a
/// child's business from now on.
int listen_inherited_count(void);

/// Whether a descriptor is a stream socket that listens; makes it not block.
bool listen_take(int descriptor);

/// The port of a socket that listens, 0 where it has none.
int listen_port(int descriptor);

/// Whether an address in digits is the machine's own alone.
bool listen_is_loopback(const char *address);

/// Whether only this machine reaches a socket that listens: one of the file
/// system, or at an address of its own.
bool listen_is_own(int descriptor);

/// Connects to a socket at a path; -errno on error.
int connect_to_path(const char *path);

/// Takes the file of a socket away.
void listen_remove_path(const char *path);

/// Whether a name in small letters is an address in digits, or what this
/// machine calls itself, with or without `.local`.
bool name_is_machines_own(const char *name);
