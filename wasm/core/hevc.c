// Puts the vector versions of HEVC's functions in the place of libavcodec's.
#include "hevc.h"

// The linker puts these in the place of what fills in libavcodec's own functions.
void __real_ff_hevc_dsp_init(HEVCDSPContext *dsp, int bit_depth);
void __wrap_ff_hevc_dsp_init(HEVCDSPContext *dsp, int bit_depth) {
  __real_ff_hevc_dsp_init(dsp, bit_depth);
  set_hevc_deblocking(dsp, bit_depth);
  set_hevc_offsets(dsp, bit_depth);
  set_hevc_residuals(dsp, bit_depth);
}

void __real_ff_hevc_pred_init(HEVCPredContext *prediction, int bit_depth);
void __wrap_ff_hevc_pred_init(HEVCPredContext *prediction, int bit_depth) {
  __real_ff_hevc_pred_init(prediction, bit_depth);
  set_hevc_prediction(prediction, bit_depth);
}
