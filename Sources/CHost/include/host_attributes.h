// Promises of a declaration to Swift.
#pragma once

#if defined(__has_attribute)
#if __has_attribute(swift_attr)
/// Neither the heap nor a lock of a runtime: may be called where Swift checks
/// `@_noAllocation` and `@_noLocks`. A promise, which tests keep by counting
/// the calls of malloc.
#define HOST_STEADY                             \
  __attribute__((swift_attr("@_noAllocation"))) \
  __attribute__((swift_attr("@_noLocks")))
#endif
#endif
#ifndef HOST_STEADY
#define HOST_STEADY
#endif
