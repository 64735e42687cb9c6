import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  av1CodecString,
  avcCodecString,
  hevcCodecString,
  vp9CodecString,
} from '../../worker/codecs/codec-string.js';
import { findBox } from '../../worker/bytes/boxes.js';
import { findStartCode, unescapeNalUnit } from '../../worker/bytes/start-code.js';
import type { VideoCodec } from '../../worker/codecs/types.js';
import type { CodedPicture } from '../../worker/keyframe/types.js';
import { callFfmpeg, ffmpegOutput } from './ffmpeg.js';

const QUIET = ['-nostdin', '-v', 'error', '-y'];
const STSD_HEADER_BYTES = 8;
const VISUAL_ENTRY_BYTES = 78;
const FRAGMENTS = '+empty_moov+default_base_moof+frag_keyframe+delay_moov';

/** A folder for streams that a test makes, with a function that makes them. */
export interface MediaFolder {
  /** Runs ffmpeg on a source, writes `name` into the folder, and returns its path. */
  encode(name: string, source: string, options: string): string;
  remove(): void;
}

export function makeMediaFolder(): MediaFolder {
  const path = mkdtempSync(join(tmpdir(), 'coded-'));
  return {
    encode(name, source, options) {
      const file = join(path, name);
      const args = [...QUIET, '-f', 'lavfi', '-i', source, ...options.split(' ')];
      writeFileSync(file, ffmpegOutput({ args, writes: name }));
      return file;
    },
    remove() {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

interface Probed {
  readonly streams?: readonly { readonly codec_name: VideoCodec; readonly time_base: string }[];
  readonly packets?: readonly {
    readonly pts?: number;
    readonly size: string;
    readonly pos: string;
  }[];
}

/**
 * Cuts out a file's first keyframe and the pictures after it in decode order, `count` in all, as the worker's selector
 * does.
 */
export function cutPicture(
  file: string,
  wrapping: 'elementary' | 'mp4',
  { count = 1, wanted = 0 } = {},
): CodedPicture {
  const codec = probe(file).streams?.[0]?.codec_name ?? 'unknown';
  const isMp4 = wrapping === 'mp4';
  const format = isMp4 ? ['-movflags', FRAGMENTS] : ['-f', codec];
  const copy = ['-map', '0:v:0', '-c', 'copy', '-frames:v', `${count}`, ...format];
  const bytes = new Uint8Array(
    ffmpegOutput({
      args: [...QUIET, '-i', file, ...copy],
      files: filesOf(file),
      writes: isMp4 ? 'out.mp4' : 'out',
    }),
  );
  if (!isMp4) return elementary(codec, bytes);
  const folder = mkdtempSync(join(tmpdir(), 'cut-'));
  try {
    const out = join(folder, 'out.mp4');
    writeFileSync(out, bytes);
    return readMp4(codec, bytes, probe(out, IN_TRACK_TIME), wanted);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files of one that is joined from several. */
function filesOf(input: string): readonly string[] {
  return input.replace(/^concat:/, '').split('|');
}

/** The planes of a coded picture as native ffmpeg decodes them; in another format, where ours is another without loss. */
export function decodeNatively(
  { codec, wrapping, bytes, chunks, wanted }: CodedPicture,
  pixelFormat?: string,
): Uint8Array {
  const format = wrapping === 'mp4' ? 'mp4' : codec === 'mpeg2video' ? 'mpegvideo' : codec;
  // Frames come out in presentation order.
  const ticks = chunks.map((chunk) => chunk.ticks).sort((a, b) => a - b);
  const index = ticks.indexOf(chunks[wanted]?.ticks ?? 0);
  const convert = pixelFormat === undefined ? '' : `-pix_fmt ${pixelFormat} `;
  const select = `-vf select=eq(n\\,${index}) -frames:v 1 ${convert}-f rawvideo -`;
  const args = `-v quiet -threads 1 -f ${format} -i - ${select}`.split(' ');
  return callFfmpeg({ args, input: bytes }).output;
}

const IN_TRACK_TIME = ['-ignore_editlist', '1'];

function readMp4(
  codec: VideoCodec,
  bytes: Uint8Array<ArrayBuffer>,
  { packets = [], streams = [] }: Probed,
  wanted: number,
): CodedPicture {
  const description = findRecord(bytes);
  return {
    codec,
    codecString: CODEC_STRINGS[codec]?.(bytes, description),
    wrapping: 'mp4',
    bytes,
    chunks: packets.map(({ pts = 0, size, pos }) => ({
      offset: Number(pos),
      length: Number(size),
      ticks: pts,
    })),
    wanted,
    timescale: Number(streams[0]?.time_base.split('/')[1]),
    description,
  };
}

function elementary(codec: VideoCodec, bytes: Uint8Array<ArrayBuffer>): CodedPicture {
  return {
    codec,
    codecString: CODEC_STRINGS[codec]?.(bytes, undefined),
    wrapping: 'elementary',
    bytes,
    chunks: [{ offset: 0, length: bytes.length, ticks: 0 }],
    wanted: 0,
    timescale: 90_000,
    description: undefined,
  };
}

function probe(file: string, options: readonly string[] = []): Probed {
  const entries = 'stream=codec_name,time_base:packet=pts,size,pos';
  const args = ['-v', 'quiet', '-select_streams', 'v:0', '-of', 'json', '-show_entries', entries];
  const { output } = callFfmpeg({
    program: 'ffprobe',
    args: [...args, ...options, file],
    files: filesOf(file),
  });
  return JSON.parse(new TextDecoder().decode(output)) as Probed;
}

function findRecord(mp4: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const entries = findBox(mp4, 'moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd')?.payload;
  const entry = entries?.subarray(STSD_HEADER_BYTES + 8 + VISUAL_ENTRY_BYTES);
  for (const name of ['avcC', 'hvcC', 'av1C', 'vpcC']) {
    const box = entry && findBox(entry, name);
    if (box) return box.payload.slice();
  }
  return undefined;
}

type ToCodecString = (bytes: Uint8Array, record: Uint8Array | undefined) => string | undefined;

const CODEC_STRINGS: Readonly<Partial<Record<VideoCodec, ToCodecString>>> = {
  h264: (bytes, record) =>
    avcCodecString('avc1', record?.subarray(1) ?? firstUnit(bytes, 7).subarray(1)),
  hevc: (bytes, record) =>
    hevcCodecString('hvc1', record?.subarray(1, 13) ?? firstUnit(bytes, 33).subarray(3)),
  av1: (_bytes, record) => record && av1CodecString(record),
  vp9: (_bytes, record) => record && vp9CodecString(record),
};

/** The first NAL unit of a type, unescaped: the SPS of H.264 (7) or HEVC (33). */
function firstUnit(bytes: Uint8Array, type: number): Uint8Array {
  for (let at = findStartCode(bytes, 0); at >= 0; at = findStartCode(bytes, at + 3)) {
    const first = bytes[at + 3] ?? 0;
    if ((type > 31 ? (first >> 1) & 63 : first & 31) === type) {
      return unescapeNalUnit(bytes.subarray(at + 3, at + 67));
    }
  }
  return new Uint8Array(0);
}
