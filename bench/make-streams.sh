#!/bin/bash
# Makes the benchmarks' streams in build/bench/streams/: six segments of 6 s each, which begin with the keyframe.
# Arguments: the names of the streams to make; default all. Needs ffmpeg with libx264 and libx265; skips streams that
# exist.
set -euo pipefail
cd "$(dirname "$0")/.."

OUT=build/bench/streams
SEGMENT=6
SECONDS_LONG=36
RATE=25
GOP=$((RATE * SEGMENT))

# make_stream NAME SIZE KBITS CODEC-OPTIONS…
make_stream() {
  local name=$1 size=$2 kbits=$3
  local folder=$OUT/$name part=$OUT/$name.part
  shift 3
  [ -e "$folder/index.m3u8" ] && return
  echo "Making $name" >&2
  rm -rf "$part" && mkdir -p "$part"
  # Noise keeps the encoder from saving bits, so that the stream has the requested bit rate.
  ffmpeg -nostdin -v error -f lavfi -i "testsrc2=size=$size:rate=$RATE:duration=$SECONDS_LONG" \
    -vf "noise=alls=7:allf=t,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p" \
    "$@" -b:v "${kbits}k" -maxrate "${kbits}k" -bufsize "$((kbits * 2))k" -g "$GOP" -keyint_min "$GOP" \
    -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
    -f hls -hls_time "$SEGMENT" -hls_playlist_type vod -hls_flags independent_segments "${MUXER[@]}" \
    -hls_segment_filename "$part/segment%d.$EXTENSION" "$part/index.m3u8"
  mv "$part" "$folder"
}

h264() {
  local preset=$1
  echo -c:v libx264 -profile:v high -preset "$preset" -sc_threshold 0 -flags +cgop -nal-hrd cbr
}

make_one() {
  local EXTENSION=ts MUXER=()
  case $1 in
    fmp4-* | hevc-*) EXTENSION=m4s MUXER=(-hls_segment_type fmp4 -hls_fmp4_init_filename init.mp4) ;;
  esac
  # shellcheck disable=SC2046
  case $1 in
    ts-1080-5) make_stream "$1" 1920x1080 5000 $(h264 veryfast) ;;
    ts-1080-15) make_stream "$1" 1920x1080 15000 $(h264 veryfast) ;;
    ts-2160-5) make_stream "$1" 3840x2160 5000 $(h264 superfast) ;;
    ts-2160-15) make_stream "$1" 3840x2160 15000 $(h264 superfast) ;;
    ts-360) make_stream "$1" 640x360 800 $(h264 veryfast) ;;
    fmp4-720) make_stream "$1" 1280x720 3000 $(h264 veryfast) ;;
    hevc-1080)
      make_stream "$1" 1920x1080 4000 -c:v libx265 -preset ultrafast -tag:v hvc1 \
        -x265-params "log-level=error:scenecut=0:open-gop=0:keyint=$GOP:min-keyint=$GOP"
      ;;
    mpeg2-1080) make_stream "$1" 1920x1080 8000 -c:v mpeg2video -flags +cgop -sc_threshold 1000000000 ;;
    *) echo "There is no stream $1" >&2 && exit 1 ;;
  esac
}

[ $# -gt 0 ] || set -- ts-1080-5 ts-1080-15 ts-2160-5 ts-2160-15 fmp4-720 hevc-1080 mpeg2-1080 ts-360
for name in "$@"; do make_one "$name"; done
