import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The files of a stream by their names; `index.m3u8` is its playlist. */
export type MadeStream = ReadonlyMap<string, Uint8Array>;

const B_PICTURES = '-bf 3 -g 50 -keyint_min 50 -sc_threshold 0';
const FMP4 =
  '-hls_segment_type fmp4 -hls_fmp4_init_filename init.mp4 -hls_segment_filename s%d.m4s';
const TS = '-hls_segment_filename s%d.ts';
const SINE = '-f lavfi -i sine=sample_rate=48000:duration=16';

/** What moves a segment's place on a player's timeline. */
const RECIPES = {
  'muxed fMP4 as ffmpeg writes it': {
    inputs: SINE,
    output: `-map 0:v -map 1:a -c:a aac ${B_PICTURES} ${FMP4}`,
  },
  'an empty edit of 5000 s': { inputs: '', output: `${B_PICTURES} -output_ts_offset 5000 ${FMP4}` },
  'an empty edit of 0.28 s': { inputs: '', output: `${B_PICTURES} -output_ts_offset 0.2 ${FMP4}` },
  'segments that begin between keyframes, 29.97 pictures a second': {
    inputs: '',
    output: `-vf setpts=N/(30000/1001)/TB -r 30000/1001 -bf 2 -g 90 -sc_threshold 0 -hls_flags split_by_time ${TS}`,
  },
  'open groups of pictures': { inputs: '', output: `${B_PICTURES} -x264-params open-gop=1 ${TS}` },
  'pictures of different durations': {
    inputs: '',
    output: `-vf select='not(mod(floor(n/7),3))+mod(n,2)' -fps_mode vfr ${B_PICTURES} ${TS}`,
  },
  'a clock that begins anew after 10 s': {
    inputs: '',
    output: `${B_PICTURES} -output_ts_offset 95433.7 ${TS}`,
  },
} as const;

export type Recipe = keyof typeof RECIPES;

export const RECIPE_NAMES = Object.keys(RECIPES) as readonly Recipe[];

/** Encodes 16 s of the sample anew, in segments of 4 s; the pictures keep their numbers. */
export function makeStream(recipe: Recipe): MadeStream {
  return withFolder((folder) => {
    encode(folder, 'index', { seconds: [0, 16], ...RECIPES[recipe] });
    return readFiles(folder);
  });
}

/** The same in fMP4, in three timelines of 8, 4 and 4 s that each begin anew; the segments are `a0.m4s`, `b0.m4s` and so on. */
export function makeTimelines(): MadeStream {
  return withFolder((folder) => {
    const parts = (
      [
        ['a', 0, 8],
        ['b', 8, 4],
        ['c', 12, 4],
      ] as const
    ).map(([name, ...seconds]) => {
      const output = `${B_PICTURES} ${FMP4}`
        .replace('init.mp4', `${name}-init.mp4`)
        .replace('s%d', `${name}%d`);
      encode(folder, name, { seconds, inputs: '', output });
      const text = readFileSync(join(folder, `${name}.m3u8`), 'utf8');
      return text.slice(text.indexOf('#EXT-X-MAP')).replace('#EXT-X-ENDLIST', '').trim();
    });
    const head = '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n';
    const text = `${head}${parts.join('\n#EXT-X-DISCONTINUITY\n')}\n#EXT-X-ENDLIST\n`;
    return new Map([...readFiles(folder), ['index.m3u8', new TextEncoder().encode(text)]]);
  });
}

interface Encoding {
  /** Where it begins in the sample, and how long it is. */
  readonly seconds: readonly [start: number, length: number];
  readonly inputs: string;
  readonly output: string;
}

function encode(folder: string, name: string, { seconds, inputs, output }: Encoding): void {
  const [start, length] = seconds;
  const args = [
    // Of MPEG-TS, ffmpeg leaves out the first pictures even if it is to seek to the start.
    ...words(`-hide_banner -loglevel error ${start > 0 ? `-ss ${start}` : ''} -t ${length}`),
    ...words(`-i demo/public/sample/ts/index.m3u8 ${inputs}`),
    ...words('-c:v libx264 -preset ultrafast -crf 20 -pix_fmt yuv420p -threads 1'),
    ...words(output).map((word) => word.replace(/^(\w%d\.\w+)$/, join(folder, '$1'))),
    ...words('-f hls -hls_time 4 -hls_playlist_type vod -hls_list_size 0'),
    join(folder, `${name}.m3u8`),
  ];
  const { status, stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg failed: ${stderr}`);
}

function withFolder(make: (folder: string) => MadeStream): MadeStream {
  const folder = mkdtempSync(join(tmpdir(), 'hlsnap-made-'));
  try {
    return make(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readFiles(folder: string): MadeStream {
  const names = readdirSync(folder);
  return new Map(names.map((name) => [name, Uint8Array.from(readFileSync(join(folder, name)))]));
}

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}
