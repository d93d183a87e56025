// Rows of logits that are measured.
#include "scalar.h"
#include "shared/likelihood_rows.h"

DEFINE_LIKELIHOOD(, scalar)
