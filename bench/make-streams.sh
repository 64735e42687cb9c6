#!/bin/bash
# Makes the benchmark's streams in build/bench/: 1080p H.264 High at 5 Mbit/s in ten 7 s MPEG-TS segments, and 720p at
# 3 Mbit/s in 6 s fragmented MP4 segments. Needs ffmpeg with libx264; does nothing where they exist.
set -euo pipefail
cd "$(dirname "$0")/.."

OUT=build/bench

# make FOLDER SIZE KBITS SEGMENT-SECONDS SECONDS EXTRA-OPTIONS…
make_stream() {
  local folder=$OUT/$1 size=$2 kbits=$3 segment=$4 seconds=$5
  shift 5
  [ -e "$folder/index.m3u8" ] && return
  rm -rf "$folder.part" && mkdir -p "$folder.part"
  # Noise keeps the encoder from saving bits, so that the rate is the one asked for.
  ffmpeg -v error -f lavfi -i "testsrc2=size=$size:rate=25:duration=$seconds" \
    -vf "noise=alls=7:allf=t,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p" \
    -c:v libx264 -profile:v high -preset veryfast -b:v "${kbits}k" -maxrate "${kbits}k" -bufsize "$((kbits * 2))k" \
    -g $((25 * segment)) -keyint_min $((25 * segment)) -sc_threshold 0 -flags +cgop -nal-hrd cbr \
    -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
    -f hls -hls_time "$segment" -hls_playlist_type vod -hls_flags independent_segments "$@" "$folder.part/index.m3u8"
  mv "$folder.part" "$folder"
}

make_stream ts-1080 1920x1080 5000 7 70 -hls_segment_filename "$OUT/ts-1080.part/segment%d.ts"
make_stream fmp4-720 1280x720 3000 6 60 -hls_segment_type fmp4 -hls_fmp4_init_filename init.mp4 \
  -hls_segment_filename "$OUT/fmp4-720.part/segment%d.m4s"

find "$OUT" -name 'segment*' -printf "%s %p\n" | sort -V -k 2
