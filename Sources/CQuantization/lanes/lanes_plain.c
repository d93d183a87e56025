// The searches in the instructions that every processor of its kind has.
#include "lanes.h"

#define LANES_NAME(name) name##_plain
#include "lanes.inc.h"
