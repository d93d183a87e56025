// CHost: the only room that touches the operating system.
//
// It knows Linux and libc: files, memory, threads, time, the processor's
// features, options. It must never know a model, a format or a kernel. Every
// function is a plain C call that Swift sees in all three builds. Those that
// find files or ask for the machine's memory may allocate and are for the
// start; the others never do. Errors are answered in place and `host_errno`
// keeps the number of the last one of this thread.
#pragma once

#include "host_attributes.h"
#include "host_board.h"
#include "host_condition.h"
#include "host_cpu.h"
#include "host_endings.h"
#include "host_file.h"
#include "host_libraries.h"
#include "host_mapping.h"
#include "host_memory.h"
#include "host_options.h"
#include "host_output.h"
#include "host_parties.h"
#include "host_processors.h"
#include "host_system.h"
#include "host_terminal.h"
#include "host_threads.h"
#include "host_zone.h"
