// Connections by their descriptors.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// A number that an open connection keeps and no other open one has; 0 where the
/// descriptor is none.
uint64_t connection_identity(int descriptor);

/// Hangs up: the library that owns the descriptor sees its end and closes it.
void connection_hang_up(int descriptor);

/// Sends what is written at once instead of waiting for more.
void connection_send_at_once(int descriptor);

/// Frees what libevent has allocated for its caller.
void event_release(void *memory);
