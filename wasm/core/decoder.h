// What both decoders offer to JavaScript (decoder.ts), which knows them by these names and by the order of the fields.
#ifndef HLSNAP_DECODER_H
#define HLSNAP_DECODER_H

#include <stdint.h>

// The picture that came out last. Numbers of colors are those of ITU-T H.273.
typedef struct Picture {
  double ticks;
  // 0: not told.
  double sample_aspect_ratio;
  uint32_t planes[3];
  int32_t strides[3];
  int32_t width;
  int32_t height;
  // ffmpeg's name of the pixel format, ended by a 0.
  uint32_t format;
  // 0: not told, 1: limited, 2: full.
  int32_t range;
  int32_t primaries;
  int32_t transfer;
  int32_t matrix;
  // 0: progressive, 1: top field first, 2: bottom field first.
  int32_t fields;
  // Macroblocks that were made up, at most in one of the pictures since the decoder was opened or flushed.
  int32_t concealed;
} Picture;

enum Codec { H264, HEVC, MPEG2VIDEO, MPEG4, VP8, VP9, MJPEG, PNG, AV1 };

// What receive() says; send() and open() say the same of failures.
enum Outcome { DONE = 0, NO_PICTURE = 1, BROKEN = -1, NO_MEMORY = -2, UNSUPPORTED = -3 };

#define EXPORT __attribute__((visibility("default")))

// Memory for the next unit, or for what the decoder is opened with. 0: there is none.
uint8_t *input(int bytes);
// Opens a decoder with what is in the input: the record of the container, or nothing. Width and height are those that the
// container tells, or 0.
int open_decoder(int codec, int record_bytes, int width, int height, int is_run);
// Decodes the unit in the input.
int send_unit(int bytes, double ticks);
// No more units follow.
int drain(void);
// Gets the next picture, in the order in which they are shown.
int receive(void);
const Picture *picture(void);
// Gets ready for another keyframe of the same stream.
void flush(void);
void close_decoder(void);

#endif
