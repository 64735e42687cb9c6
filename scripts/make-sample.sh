#!/bin/bash
# Makes demo/public/sample/: a drawn landscape of 24 s as MPEG-TS in two renditions and as fragmented MP4. Needs ffmpeg
# with libx264.
set -euo pipefail
cd "$(dirname "$0")/.."

OUT=demo/public/sample
FPS=25
SECONDS_LONG=24
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# encode WIDTH HEIGHT CRF FILE: a keyframe every 2 s, BT.709 in the pixels and in the tags.
encode() {
  node scripts/draw-frames.mjs --width "$1" --height "$2" --fps $FPS --frames $((FPS * SECONDS_LONG)) --day $SECONDS_LONG |
    ffmpeg -v error -y -f rawvideo -pix_fmt rgb24 -s "$1x$2" -r $FPS -i - \
      -vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p \
      -c:v libx264 -profile:v high -preset veryslow -crf "$3" \
      -g $((FPS * 2)) -keyint_min $((FPS * 2)) -sc_threshold 0 -flags +cgop \
      -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv \
      -fflags +bitexact -flags:v +bitexact "$4"
}

# segment INPUT FOLDER EXTRA-OPTIONS…: 4 s segments.
segment() {
  local input=$1 folder=$2
  shift 2
  mkdir -p "$folder"
  ffmpeg -v error -y -i "$input" -c copy -fflags +bitexact -f hls -hls_time 4 -hls_playlist_type vod \
    -hls_flags independent_segments "$@" "$folder/index.m3u8"
}

rm -rf "$OUT"
encode 640 360 27 "$work/360.mp4"
encode 320 180 29 "$work/180.mp4"
segment "$work/360.mp4" "$OUT/ts" -hls_segment_filename "$OUT/ts/segment%d.ts"
segment "$work/180.mp4" "$OUT/ts-small" -hls_segment_filename "$OUT/ts-small/segment%d.ts"
segment "$work/360.mp4" "$OUT/fmp4" -hls_segment_type fmp4 -hls_fmp4_init_filename init.mp4 \
  -hls_segment_filename "$OUT/fmp4/segment%d.m4s"

cat > "$OUT/index.m3u8" <<'PLAYLIST'
#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=160000,AVERAGE-BANDWIDTH=132000,CODECS="avc1.64001f",RESOLUTION=640x360,FRAME-RATE=25.000
ts/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=70000,AVERAGE-BANDWIDTH=64000,CODECS="avc1.640015",RESOLUTION=320x180,FRAME-RATE=25.000
ts-small/index.m3u8
PLAYLIST
find "$OUT" -type f -printf "%s\n" | awk "{ bytes += \$1 } END { print bytes, \"bytes\" }"
