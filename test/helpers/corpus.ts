import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A reference decoder's facts about a file's video track and its first keyframe. */
export interface ExpectedVideo {
  readonly codec_name: string;
  readonly profile?: string;
  readonly width: number;
  readonly height: number;
  readonly sample_aspect_ratio?: string;
  readonly pix_fmt?: string;
  readonly color_range?: string;
  readonly color_space?: string;
  readonly field_order?: string;
  readonly time_base: string;
  /** In units of `time_base`. */
  readonly start_pts?: number;
  /** The MD5 of the keyframe's raw planes; `null`: the file has no keyframe. */
  readonly keyframe: { readonly bytes: number; readonly md5: string } | null;
}

export interface Corpus {
  readonly folder: string;
  /** Keyed by path inside the folder. */
  readonly expected: Readonly<Record<string, ExpectedVideo>>;
}

/**
 * Finds the real streams that tests can run against. They are too large for the repository and belong to others: put
 * them next to it, or set `HLSNAP_STREAMS`.
 *
 * @returns the corpus, or the reason for skipping
 */
export function findCorpus(): Corpus | string {
  const told = process.env['HLSNAP_STREAMS'];
  const folder = resolve(told ?? join(import.meta.dirname, '../../../shared/streams'));
  const list = join(folder, 'expected.json');
  if (!existsSync(list)) {
    return `There is no ${list}; set HLSNAP_STREAMS to a folder with real streams.`;
  }
  return { folder, expected: JSON.parse(readFileSync(list, 'utf8')) as Corpus['expected'] };
}

/** The maps of segments, by folder. */
const MAPS: Readonly<Record<string, string>> = {
  'hls-iframe-only': 'media.mp4',
  'hls-interstitial': 'init.mp4',
};

/** The path inside the corpus of the map that a file needs. */
export function corpusMap(name: string): string | undefined {
  const map = name.endsWith('.mp4') ? MAPS[dirname(name)] : undefined;
  return map === undefined ? undefined : `${dirname(name)}/${map}`;
}

/** A file, after its map, as ffmpeg's programs read it. */
export function corpusInput(folder: string, name: string): string {
  const map = corpusMap(name);
  const file = join(folder, name);
  return map === undefined ? file : `concat:${join(folder, map)}|${file}`;
}
