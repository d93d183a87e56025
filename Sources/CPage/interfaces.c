#include "CPage.h"

// #embed is C23's, and every clang that Swift brings has it.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char interfaces_bytes[] = {
#embed "openapi.json"
};

const unsigned char *const interfaces_start = interfaces_bytes;
const unsigned long interfaces_count = sizeof interfaces_bytes;
