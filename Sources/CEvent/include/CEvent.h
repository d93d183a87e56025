// # CEvent
//
// libevent, which speaks HTTP and waits for many descriptors at once, and what
// else the program that listens needs of the system: children, sockets, clocks.
//
// It may know the system. It must never know JSON, models or the protocol.
//
// libevent is the library because its licence lets one static program hold it,
// it knows when a client has gone while nothing is written, and it needs nothing
// but the C library.
#pragma once

#include <signal.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>

#include "event_child.h"
#include "event_clock.h"
#include "event_connection.h"
#include "event_files.h"
#include "event_listen.h"
