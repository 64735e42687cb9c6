// Writes two playlists for a fragmented MP4 with one video track: one with a segment for each group of pictures, and
// one of I-frames (RFC 8216bis 4.4.3.6), whose byte ranges go from a moof that begins with a keyframe to that
// keyframe's end.
//
// node scripts/make-i-frame-playlist.mjs MP4-URI PLAYLIST-FILE I-FRAME-PLAYLIST-FILE   (the URI is relative to both)
import console from 'node:console';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

/**
 * @typedef {object} Box
 * @property {string} type
 * @property {number} start
 * @property {number} body where its content begins
 * @property {number} end
 */

/**
 * @typedef {object} Fragment
 * @property {number} start of the moof
 * @property {number} decodeTime of its first sample, in the track's ticks
 * @property {boolean} isKeyframe its first sample is a sync sample
 * @property {number} firstSampleBytes
 * @property {number} dataStart where the mdat's content begins
 */

const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'moof', 'traf']);
/** ISO/IEC 14496-12 8.8.3.1: sample_is_non_sync_sample. */
const NON_SYNC = 0x1_0000;

main();

function main() {
  const [uri, playlist, iFramePlaylist] = process.argv.slice(2);
  if (uri === undefined || playlist === undefined || iFramePlaylist === undefined) {
    console.error('Give the URI of an MP4, relative to the playlists, and the two playlists.');
    process.exitCode = 1;
    return;
  }
  const bytes = readFileSync(join(dirname(playlist), uri));
  const boxes = [...walk(bytes, 0, bytes.length)];
  const header = find(boxes, 'mdhd');
  const timescale = bytes.readUInt32BE(header.body + (bytes[header.body] === 1 ? 20 : 12));
  const keyframes = fragmentsOf(bytes, boxes).filter(({ isKeyframe }) => isKeyframe);
  const groups = keyframes.map(({ start, decodeTime, dataStart, firstSampleBytes }, index) => {
    const next = keyframes[index + 1];
    const ticks = Math.abs(((next ?? keyframes[index - 1])?.decodeTime ?? 0) - decodeTime);
    return {
      start,
      seconds: ticks / timescale,
      end: next?.start ?? bytes.length,
      keyframeEnd: dataStart + firstSampleBytes,
    };
  });
  const map = { uri, bytes: find(boxes, 'moov').end };
  writeFileSync(playlist, toPlaylist(map, groups, []));
  const iFrames = groups.map((group) => ({ ...group, end: group.keyframeEnd }));
  writeFileSync(iFramePlaylist, toPlaylist(map, iFrames, ['#EXT-X-I-FRAMES-ONLY']));
}

/**
 * @param {{ readonly uri: string, readonly bytes: number }} map
 * @param {readonly { readonly start: number, readonly end: number, readonly seconds: number }[]} segments
 * @param {readonly string[]} tags
 */
function toPlaylist(map, segments, tags) {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.ceil(Math.max(...segments.map(({ seconds }) => seconds)))}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    ...tags,
    `#EXT-X-MAP:URI="${map.uri}",BYTERANGE="${map.bytes}@0"`,
    ...segments.flatMap(({ start, end, seconds }) => [
      `#EXTINF:${seconds.toFixed(3)},`,
      `#EXT-X-BYTERANGE:${end - start}@${start}`,
      map.uri,
    ]),
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
}

/**
 * @param {Buffer} bytes
 * @param {readonly Box[]} boxes
 * @returns {Fragment[]}
 */
function fragmentsOf(bytes, boxes) {
  const moofs = boxes.filter(({ type }) => type === 'moof');
  return moofs.map(({ start, end }) => {
    const inside = boxes.filter((box) => box.start >= start && box.end <= end);
    const time = find(inside, 'tfdt');
    const data = boxes.find((box) => box.type === 'mdat' && box.start >= end);
    return {
      start,
      decodeTime:
        bytes[time.body] === 1
          ? Number(bytes.readBigUInt64BE(time.body + 4))
          : bytes.readUInt32BE(time.body + 4),
      dataStart: data?.body ?? end,
      ...firstSample(bytes, find(inside, 'tfhd'), find(inside, 'trun')),
    };
  });
}

/**
 * ISO/IEC 14496-12 8.8.7 and 8.8.8.
 *
 * @param {Buffer} bytes
 * @param {Box} header tfhd
 * @param {Box} run trun
 */
function firstSample(bytes, header, run) {
  const defaults = bytes.readUInt32BE(header.body) & 0xff_ffff;
  const flags = bytes.readUInt32BE(run.body) & 0xff_ffff;
  let at = run.body + 8 + (flags & 0x1 ? 4 : 0);
  let sampleFlags =
    defaults & 0x20 ? bytes.readUInt32BE(header.end - 4) : /* without flags: a sync sample */ 0;
  if (flags & 0x4) {
    sampleFlags = bytes.readUInt32BE(at);
    at += 4;
  }
  at += flags & 0x100 ? 4 : 0;
  const size = flags & 0x200 ? bytes.readUInt32BE(at) : undefined;
  if (size === undefined) throw new Error('The trun does not tell the size of its samples.');
  if (flags & 0x400) sampleFlags = bytes.readUInt32BE(at + 4);
  return { firstSampleBytes: size, isKeyframe: (sampleFlags & NON_SYNC) === 0 };
}

/**
 * @param {readonly Box[]} boxes
 * @param {string} type
 */
function find(boxes, type) {
  const box = boxes.find((candidate) => candidate.type === type);
  if (!box) throw new Error(`There is no ${type} where one has to be.`);
  return box;
}

/**
 * @param {Buffer} bytes
 * @param {number} from
 * @param {number} to
 * @returns {Generator<Box>}
 */
function* walk(bytes, from, to) {
  for (let at = from; at + 8 <= to;) {
    const size = bytes.readUInt32BE(at);
    const box = { type: bytes.toString('latin1', at + 4, at + 8), start: at, body: at + 8 };
    const end = size === 0 ? to : at + Math.max(8, size);
    yield { ...box, end };
    if (CONTAINERS.has(box.type)) yield* walk(bytes, box.body, end);
    at = end;
  }
}
