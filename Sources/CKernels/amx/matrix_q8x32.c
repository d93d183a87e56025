// Blocks of 32. Many tokens meet tiles, others are left to AVX-512.
#if defined(__x86_64__)

#include "panel_q8x32.h"

FOR_BLOCKS_OF_32(DEFINE_TILED, q8x32)

#endif
