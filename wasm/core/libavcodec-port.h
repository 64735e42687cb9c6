// Included in front of each file of libavcodec.
#include <stdio.h>

// wasi-libc declares it and has none. No decoder makes temporary files.
#define tempnam(folder, prefix) ((char *)0)

// Nobody reads messages: calls without an effect are left out, and their texts with them.
void av_log(void *context, int level, const char *format, ...) __attribute__((const));
void avpriv_request_sample(void *context, const char *format, ...) __attribute__((const));
void avpriv_report_missing_feature(void *context, const char *format, ...) __attribute__((const));
