// libavcodec behind one decoder that is kept from picture to picture.
#include <stdlib.h>
#include <string.h>

#include "decoder.h"
#include "libavcodec/avcodec.h"
#include "libavcodec/error_resilience.h"
#include "libavutil/imgutils.h"
#include "libavutil/pixdesc.h"

static AVCodecContext *context;
static AVPacket *packet;
static AVFrame *frame;
static Picture shown;
static int concealed;

static uint8_t *separated;
static uint8_t *unit;
static int unit_capacity;

static enum AVCodecID id_of(int codec) {
  switch (codec) {
    case H264: return AV_CODEC_ID_H264;
    case HEVC: return AV_CODEC_ID_HEVC;
    // Of MPEG-1, too.
    case MPEG2VIDEO: return AV_CODEC_ID_MPEG2VIDEO;
    case MPEG4: return AV_CODEC_ID_MPEG4;
    case VP8: return AV_CODEC_ID_VP8;
    case VP9: return AV_CODEC_ID_VP9;
    case MJPEG: return AV_CODEC_ID_MJPEG;
    case PNG: return AV_CODEC_ID_PNG;
    default: return AV_CODEC_ID_NONE;
  }
}

static int outcome_of(int error) {
  switch (error) {
    case AVERROR(EAGAIN):
    case AVERROR_EOF: return NO_PICTURE;
    case AVERROR(ENOMEM): return NO_MEMORY;
    case AVERROR_PATCHWELCOME:
    case AVERROR_DECODER_NOT_FOUND:
    case AVERROR(ENOSYS): return UNSUPPORTED;
    default: return error < 0 ? BROKEN : DONE;
  }
}

// Frames come from a pool. What a broken picture leaves out would show an earlier picture; so it shows nothing, which
// decode/undecoded.ts finds.
static int get_empty_buffer(AVCodecContext *of, AVFrame *into, int flags) {
  int error = avcodec_default_get_buffer2(of, into, flags);
  if (error < 0) return error;
  for (int i = 0; i < AV_NUM_DATA_POINTERS && into->buf[i]; i++) {
    memset(into->buf[i]->data, 0, into->buf[i]->size);
  }
  return 0;
}

// The linker puts this in the place of what conceals errors in H.264, MPEG-1, MPEG-2 and MPEG-4. What it finds missing stays
// in its table.
void __real_ff_er_frame_end(ERContext *resilience);
void __wrap_ff_er_frame_end(ERContext *resilience) {
  const AVFrame *made = resilience->cur_pic.f;
  __real_ff_er_frame_end(resilience);
  if (!made || !(made->decode_error_flags & FF_DECODE_ERROR_CONCEALMENT_ACTIVE)) return;
  int count = 0;
  for (int i = 0; i < resilience->mb_num; i++) {
    int status = resilience->error_status_table[resilience->mb_index2xy[i]];
    if (status & ER_DC_ERROR) count++;
  }
  if (count > concealed) concealed = count;
}

EXPORT uint8_t *input(int bytes) {
  if (bytes < 0 || bytes > INT32_MAX - AV_INPUT_BUFFER_PADDING_SIZE) return NULL;
  if (!unit || bytes > unit_capacity) {
    free(unit);
    unit = malloc(bytes + AV_INPUT_BUFFER_PADDING_SIZE);
    unit_capacity = unit ? bytes : 0;
  }
  if (unit) memset(unit + bytes, 0, AV_INPUT_BUFFER_PADDING_SIZE);
  return unit;
}

EXPORT void close_decoder(void) {
  av_frame_unref(frame);
  avcodec_free_context(&context);
}

static int copy_record(int bytes) {
  if (bytes == 0) return 0;
  context->extradata = av_mallocz(bytes + AV_INPUT_BUFFER_PADDING_SIZE);
  if (!context->extradata) return AVERROR(ENOMEM);
  memcpy(context->extradata, unit, bytes);
  context->extradata_size = bytes;
  return 0;
}

EXPORT int open_decoder(int codec, int record_bytes, int width, int height, int is_run) {
  const AVCodec *decoder = avcodec_find_decoder(id_of(codec));
  if (!decoder) return UNSUPPORTED;
  if (!packet) packet = av_packet_alloc();
  if (!frame) frame = av_frame_alloc();
  close_decoder();
  context = avcodec_alloc_context3(decoder);
  if (!packet || !frame || !context) return NO_MEMORY;
  int error = copy_record(record_bytes);
  if (error < 0) return outcome_of(error);
  context->width = context->coded_width = width;
  context->height = context->coded_height = height;
  context->thread_count = 1;
  context->max_pixels = MAX_PIXELS;
  context->get_buffer2 = get_empty_buffer;
  // A damaged picture is better than none, if it tells that it is: errors are concealed, and do not end the decode.
  context->err_recognition = 0;
  context->error_concealment = FF_EC_GUESS_MVS | FF_EC_DEBLOCK;
  context->skip_loop_filter = AVDISCARD_DEFAULT;
  // To the sample, also from the left.
  context->flags = AV_CODEC_FLAG_UNALIGNED;
  if (is_run) {
    // As many pictures are held back as the level allows, and all come out that come after a keyframe which is not an IDR
    // picture.
    context->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    context->strict_std_compliance = FF_COMPLIANCE_STRICT;
  } else {
    context->flags |= AV_CODEC_FLAG_LOW_DELAY;
  }
  concealed = 0;
  return outcome_of(avcodec_open2(context, decoder, NULL));
}

EXPORT int send_unit(int bytes, double ticks) {
  packet->data = unit;
  packet->size = bytes;
  packet->pts = (int64_t)ticks;
  int error = avcodec_send_packet(context, packet);
  packet->data = NULL;
  packet->size = 0;
  return outcome_of(error);
}

EXPORT int drain(void) { return outcome_of(avcodec_send_packet(context, NULL)); }

static int is_planar(const AVPixFmtDescriptor *format) {
  const int others = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_BE;
  return !(format->flags & others) &&
         (format->nb_components == 1 || (format->flags & AV_PIX_FMT_FLAG_PLANAR));
}

// Pictures of PNG, whose samples lie side by side, into planes without alpha. Planes are G, B, R.
static int separate(const AVPixFmtDescriptor *format) {
  const int is_palette = format->flags & AV_PIX_FMT_FLAG_PAL;
  const int is_rgb = is_palette || format->nb_components >= 3;
  const int bits = is_palette ? 8 : format->comp[0].depth;
  const int bytes = bits > 8 ? 2 : 1;
  const int order[3] = {is_rgb ? 1 : 0, is_palette ? 0 : 2, is_palette ? 2 : 0};
  const int planes = is_rgb ? 3 : 1;
  const size_t row = (size_t)frame->width * bytes;
  free(separated);
  separated = malloc(row * frame->height * planes + row + 2 * (size_t)frame->width);
  if (!separated) return AVERROR(ENOMEM);
  uint16_t *line = (uint16_t *)separated;
  uint8_t *to = separated + 2 * (size_t)frame->width;
  for (int i = 0; i < planes; i++) {
    shown.planes[i] = (uint32_t)to;
    shown.strides[i] = (int32_t)row;
    for (int y = 0; y < frame->height; y++, to += row) {
      const uint8_t **data = (const uint8_t **)frame->data;
      av_read_image_line2(line, data, frame->linesize, format, 0, y, order[i], frame->width,
                          is_palette != 0, 2);
      if (bytes == 2) memcpy(to, line, row);
      else for (int x = 0; x < frame->width; x++) to[x] = line[x] * 255 / ((1 << bits) - 1);
    }
  }
  shown.format = (uint32_t)(is_rgb ? (bytes == 2 ? "gbrp16le" : "gbrp") : (bytes == 2 ? "gray16le" : "gray"));
  return 0;
}

static int describe_planes(void) {
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
  shown.width = frame->width;
  shown.height = frame->height;
  if (!format) return AVERROR_INVALIDDATA;
  if (!is_planar(format)) return separate(format);
  for (int i = 0; i < 3; i++) {
    shown.planes[i] = (uint32_t)frame->data[i];
    shown.strides[i] = frame->linesize[i];
  }
  shown.format = (uint32_t)format->name;
  return 0;
}

EXPORT int receive(void) {
  int error = avcodec_receive_frame(context, frame);
  if (error < 0) return outcome_of(error);
  error = describe_planes();
  if (error < 0) return outcome_of(error);
  AVRational ratio = frame->sample_aspect_ratio;
  shown.ticks = (double)frame->best_effort_timestamp;
  shown.sample_aspect_ratio = ratio.den > 0 ? av_q2d(ratio) : 0;
  shown.range = frame->color_range;
  shown.primaries = frame->color_primaries;
  shown.transfer = frame->color_trc;
  shown.matrix = frame->colorspace;
  shown.fields = frame->interlaced_frame ? (frame->top_field_first ? 1 : 2) : 0;
  shown.concealed = concealed;
  return DONE;
}

EXPORT const Picture *picture(void) { return &shown; }

EXPORT void flush(void) {
  av_frame_unref(frame);
  avcodec_flush_buffers(context);
  concealed = 0;
}
