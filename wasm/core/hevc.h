// The vector versions of HEVC's functions, by what they are of. Each replaces those of a depth that it has.
#ifndef HLSNAP_HEVC_H
#define HLSNAP_HEVC_H

#include "libavcodec/hevcdsp.h"
#include "libavcodec/hevcpred.h"

void set_hevc_deblocking(HEVCDSPContext *dsp, int bit_depth);
void set_hevc_offsets(HEVCDSPContext *dsp, int bit_depth);
void set_hevc_residuals(HEVCDSPContext *dsp, int bit_depth);
void set_hevc_prediction(HEVCPredContext *prediction, int bit_depth);

#endif
