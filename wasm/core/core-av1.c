// dav1d behind one decoder that is kept from picture to picture.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decoder.h"
#include "dav1d/dav1d.h"

static Dav1dContext *context;
static Dav1dPicture made;
static Picture shown;

static uint8_t *unit;
static int unit_capacity;
static uint8_t *record;
static int record_bytes;

static int outcome_of(int error) {
  switch (error) {
    case DAV1D_ERR(EAGAIN): return NO_PICTURE;
    case DAV1D_ERR(ENOMEM): return NO_MEMORY;
    case DAV1D_ERR(ENOPROTOOPT): return UNSUPPORTED;
    default: return error < 0 ? BROKEN : DONE;
  }
}

EXPORT uint8_t *input(int bytes) {
  if (bytes < 0) return NULL;
  if (!unit || bytes > unit_capacity) {
    free(unit);
    unit = malloc(bytes + 1u);
    unit_capacity = unit ? bytes : 0;
  }
  return unit;
}

static void forget_picture(void) {
  if (made.p.w) dav1d_picture_unref(&made);
}

EXPORT void close_decoder(void) {
  forget_picture();
  if (context) dav1d_close(&context);
}

// Copies the bytes, since dav1d keeps them until it has decoded them.
static int send(const uint8_t *bytes, int count, double ticks) {
  Dav1dData data = {0};
  uint8_t *copy = dav1d_data_create(&data, count);
  if (!copy) return NO_MEMORY;
  memcpy(copy, bytes, count);
  data.m.timestamp = (int64_t)ticks;
  int error = dav1d_send_data(context, &data);
  // It takes the next one only after its pictures have been received.
  if (data.sz > 0) dav1d_data_unref(&data);
  return outcome_of(error);
}

// OBUs that the samples may be without: AV1 Codec ISO Media File Format Binding 2.3.3.
enum { RECORD_HEADER_BYTES = 4 };

static int send_record(void) {
  return record_bytes > 0 ? send(record, record_bytes, 0) : DONE;
}

EXPORT int open_decoder(int codec, int bytes, int width, int height, int is_run) {
  if (codec != AV1) return UNSUPPORTED;
  close_decoder();
  free(record);
  record_bytes = bytes > RECORD_HEADER_BYTES ? bytes - RECORD_HEADER_BYTES : 0;
  record = malloc(record_bytes + 1);
  if (!record) return NO_MEMORY;
  if (record_bytes > 0) memcpy(record, unit + RECORD_HEADER_BYTES, record_bytes);
  Dav1dSettings settings;
  dav1d_default_settings(&settings);
  settings.n_threads = 1;
  settings.max_frame_delay = 1;
  settings.frame_size_limit = MAX_PIXELS;
  // Of several layers, the best that there is.
  settings.all_layers = 0;
  int error = dav1d_open(&context, &settings);
  return error < 0 ? outcome_of(error) : send_record();
}

EXPORT int send_unit(int bytes, double ticks) { return send(unit, bytes, ticks); }

// Every picture comes out as soon as its unit has been sent.
EXPORT int drain(void) { return DONE; }

static const char *format_of(const Dav1dPictureParameters *p) {
  static const char *const names[4][3] = {
    {"gray", "gray10le", "gray12le"},
    {"yuv420p", "yuv420p10le", "yuv420p12le"},
    {"yuv422p", "yuv422p10le", "yuv422p12le"},
    {"yuv444p", "yuv444p10le", "yuv444p12le"},
  };
  return names[p->layout][(p->bpc - 8) / 2];
}

EXPORT int receive(void) {
  forget_picture();
  int error = dav1d_get_picture(context, &made);
  if (error < 0) return outcome_of(error);
  const Dav1dSequenceHeader *sequence = made.seq_hdr;
  const int is_rgb = sequence->mtrx == DAV1D_MC_IDENTITY && made.p.layout == DAV1D_PIXEL_LAYOUT_I444;
  for (int i = 0; i < 3; i++) {
    shown.planes[i] = (uint32_t)made.data[i];
    shown.strides[i] = (int32_t)made.stride[i > 0];
  }
  shown.width = made.p.w;
  shown.height = made.p.h;
  static const char *const rgb[] = {"gbrp", "gbrp10le", "gbrp12le"};
  shown.format = (uint32_t)(is_rgb ? rgb[(made.p.bpc - 8) / 2] : format_of(&made.p));
  // The size with which the frame is to be shown: AV1 5.9.6.
  const Dav1dFrameHeader *header = made.frame_hdr;
  const double ratio = (double)header->render_width / header->render_height;
  shown.sample_aspect_ratio = ratio * made.p.h / made.p.w;
  shown.ticks = (double)made.m.timestamp;
  shown.range = sequence->color_range ? 2 : 1;
  shown.primaries = sequence->pri;
  shown.transfer = sequence->trc;
  shown.matrix = sequence->mtrx;
  return DONE;
}

EXPORT const Picture *picture(void) { return &shown; }

EXPORT void flush(void) {
  forget_picture();
  dav1d_flush(context);
  send_record();
}
