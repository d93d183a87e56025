// Activations, and the product that a feed-forward network gates.
#include "scalar.h"
#include "shared/prepare_rows.h"

DEFINE_ACTIVATIONS(, scalar)
