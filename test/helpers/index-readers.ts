import { Parser } from 'm3u8-parser';
import vtt from 'videojs-vtt.js';

export interface Cue {
  readonly startTime: number;
  readonly endTime: number;
  readonly text: string;
}

/** @throws Error what the parser refuses */
export function readWebVTT(text: string): readonly Cue[] {
  const cues: Cue[] = [];
  const parser = new vtt.WebVTT.Parser({ VTTCue: vtt.VTTCue }, vtt.WebVTT.StringDecoder());
  parser.oncue = (cue) => void cues.push(cue);
  parser.onparsingerror = (error) => {
    throw new Error(`This is no WebVTT: ${JSON.stringify(error)}`);
  };
  parser.parse(text);
  parser.flush();
  return cues;
}

export interface Bif {
  readonly version: number;
  readonly multiplier: number;
  readonly frames: readonly { readonly ms: number; readonly image: Buffer }[];
}

/**
 * Reads a file of Base Index Frames as Roku describes it.
 *
 * @throws Error where it is none
 */
export function readBif(bytes: Buffer): Bif {
  const count = bytes.readUInt32LE(12);
  const multiplier = bytes.readUInt32LE(16);
  const entry = (index: number): readonly [time: number, offset: number] => [
    bytes.readUInt32LE(64 + index * 8),
    bytes.readUInt32LE(68 + index * 8),
  ];
  const [endTime, end] = entry(count);
  const isBif =
    bytes.subarray(0, 8).equals(Buffer.from('\x89BIF\r\n\x1a\n', 'latin1')) &&
    bytes.subarray(20, 64).every((byte) => byte === 0) &&
    endTime === 0xffff_ffff &&
    end === bytes.length &&
    entry(0)[1] === 64 + (count + 1) * 8;
  if (!isBif) throw new Error('This is no BIF');
  const frames = Array.from({ length: count }, (_, index) => {
    const [time, offset] = entry(index);
    return { ms: time * multiplier, image: bytes.subarray(offset, entry(index + 1)[1]) };
  });
  return { version: bytes.readUInt32LE(8), multiplier, frames };
}

export interface ImageSegment {
  readonly uri: string;
  /** Where it starts and how long it is, in seconds. */
  readonly start: number;
  readonly duration: number;
  readonly isGap: boolean;
  readonly tileSeconds: number;
}

/** Reads an HLS image media playlist. */
export function readImagePlaylist(text: string): readonly ImageSegment[] {
  const parser = new Parser();
  parser.addParser({ expression: /^#EXT-X-TILES:.*/, customType: 'tiles', segment: true });
  parser.addParser({ expression: /^#EXT-X-GAP/, customType: 'gap', segment: true });
  parser.push(text);
  parser.end();
  let end = 0;
  return parser.manifest.segments.map(({ uri, duration, custom }) => {
    const start = end;
    end += duration;
    const tileSeconds = Number(/[:,]DURATION=([\d.]+)/.exec(custom?.['tiles'] ?? '')?.[1]);
    return { uri, start, duration, isGap: custom?.['gap'] !== undefined, tileSeconds };
  });
}
