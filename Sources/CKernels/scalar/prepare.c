// Activations, and the product that a feed-forward network gates.
#include "prepare_rows.h"
#include "scalar.h"

DEFINE_ACTIVATIONS(, scalar)
