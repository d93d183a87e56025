// Super-blocks of 256. Many tokens meet tiles, others are left to AVX-512.
#if defined(__x86_64__)

#include "panel_q8x256.h"

FOR_SUPER_BLOCKS(DEFINE_TILED, q8x256)
DEFINE_TILED(unpacked, UNPACKED, q8x256)

#endif
