// The core without a loop filter, for bench/loop-filter.ts.
#include "libavcodec/avcodec.h"

#define AVDISCARD_DEFAULT AVDISCARD_ALL
#include "../wasm/core/core.c"
