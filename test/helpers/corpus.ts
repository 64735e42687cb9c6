import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a reference decoder says of a file's video track and its first keyframe. */
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
  /** MD5 of the keyframe's raw planes; `null`: there is no keyframe in the file. */
  readonly keyframe: { readonly bytes: number; readonly md5: string } | null;
}

export interface Corpus {
  readonly folder: string;
  /** By path inside the folder. */
  readonly expected: Readonly<Record<string, ExpectedVideo>>;
}

/**
 * Finds the real streams that tests can run against. They are too large, and other people's, to be in the repository:
 * put them beside it, or say where they are in `HLSNAP_STREAMS`.
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
