// Memory as the machine offers it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The size of a page: 4, 16 or 64 KiB, depending on the kernel.
size_t host_page_size(void);

/// Maps zeroed private memory; null on error.
void *host_map_anonymous(size_t count);

/// Maps `count` bytes that begin with the `header_count` at `header`; the pages
/// behind those cost nothing, and who touches them ends with a signal. Null on
/// error.
void *host_map_header(const void *header, size_t header_count, size_t count);

/// Says that much of a part of an anonymous map is about to be written: it may
/// lie in huge pages, which are made faster than as many small ones.
void host_expect_writes(void *start, size_t count);

/// Gives mapped memory back.
void host_unmap(void *start, size_t count);

/// Makes whole pages unusable: who touches them ends with a signal. False on
/// error.
bool host_guard(void *start, size_t count);

/// A limit that nothing sets.
#define HOST_UNLIMITED UINT64_MAX

/// MemAvailable of /proc/meminfo below `root`, "" for this machine's, in bytes;
/// HOST_UNLIMITED where unknown.
uint64_t host_memory_available(const char *root);

/// The bytes that the control group still grants: the least of limit minus
/// usage over this group and those above it. HOST_UNLIMITED where none limits.
/// `root` is as above.
uint64_t host_memory_group_available(const char *root);

/// The bytes that RLIMIT_AS still grants, or HOST_UNLIMITED.
uint64_t host_memory_address_space(void);

/// The most memory this process has had resident, in bytes.
uint64_t host_peak_resident(void);
