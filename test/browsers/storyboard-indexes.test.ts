import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeInBrowsers, importAs } from '../helpers/in-browsers.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { board, type BoardOptions } from '../unit/storyboard/board.js';

const HARD_NAME = "50% #1, 'one' & two=3 日本語 😀";
const DAYS = 401 * 3600 + 0.25;

/** Storyboards that are the odd ones among their kind. */
const BOARDS: readonly (readonly [what: string, facts: BoardOptions])[] = [
  ['a hard name', { name: HARD_NAME }],
  ['one tile', { tiles: 1 }],
  ['one tile of a grid of one', { tiles: 1, columns: 1, rows: 1 }],
  ['a gap at each end', { gaps: [0, 7] }],
  ['gaps only', { tiles: 2, gaps: [0, 1] }],
  ['a sheet of gaps only', { gaps: [6, 7] }],
  ['more than four hundred hours', { start: DAYS }],
  ['a part that begins within a tile', { start: 12.345 }],
];

interface Read {
  readonly cues: readonly (readonly [from: number, to: number, text: string])[];
  readonly xml: { readonly error: string | undefined; readonly media: string | null } & Partial<
    Record<'size' | 'value', string | null>
  >;
}

/** Runs in the page, as text. */
async function read({ vtt, dash }: { vtt: string; dash: string }): Promise<Read> {
  const track = document.createElement('track');
  track.kind = 'metadata';
  track.src = URL.createObjectURL(new Blob([vtt], { type: 'text/vtt' }));
  const loaded = new Promise((resolve, reject) => {
    track.onload = resolve;
    track.onerror = () => {
      reject(new Error('This is no WebVTT'));
    };
  });
  const video = document.createElement('video');
  video.append(track);
  document.body.append(video);
  track.track.mode = 'hidden';
  await loaded;
  const cues = [...(track.track.cues ?? [])] as VTTCue[];
  video.remove();
  const xml = new DOMParser().parseFromString(dash, 'application/xml');
  const template = xml.querySelector('SegmentTemplate');
  const representation = xml.querySelector('Representation');
  return {
    cues: cues.map(({ startTime, endTime, text }) => [startTime, endTime, text]),
    xml: {
      error: xml.querySelector('parsererror')?.textContent,
      media: template?.getAttribute('media') ?? null,
      size: `${representation?.getAttribute('width')}x${representation?.getAttribute('height')}`,
      value: xml.querySelector('EssentialProperty')?.getAttribute('value') ?? null,
    },
  };
}

describeInBrowsers('Index files', (name) => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await openLab({ browser: name });
  });
  afterAll(() => lab.close());

  describe.each(BOARDS)('of %s', (_what, facts) => {
    test("are what the browser's own parsers read", async () => {
      const made = board(facts);
      const { cues, xml } = await lab.page.evaluate(read, {
        vtt: made.toWebVTT(),
        dash: made.toDashTiles(),
      });
      const expected = made.toJSON().map(({ url, startTime, endTime, coords: { x, y } }) => {
        return [startTime, endTime, `${url}#xywh=${x},${y},160,90`] as const;
      });
      expect(cues).toHaveLength(expected.length);
      for (const [index, [from, to, text]] of expected.entries()) {
        const cue = cues[index];
        expect(cue?.[0]).toBeCloseTo(from, 3);
        expect(cue?.[1]).toBeCloseTo(to, 3);
        expect(cue?.[2]).toBe(text);
      }
      expect(xml).toEqual({
        error: undefined,
        media: made.sheets[0] && `${urlName(made.sheets[0].name)}-$Number$.jpg`,
        size: `${made.columns * 160}x${made.rows * 90}`,
        value: `${made.columns}x${made.rows}`,
      });
    });
  });

  test("a template of the caller's own is one attribute", async () => {
    const media = `/t?a=1&b="2"<c>'$Number$.jpg`;
    const { xml } = await lab.page.evaluate(read, {
      vtt: 'WEBVTT\n',
      dash: board().toDashTiles({ media }),
    });
    expect(xml.error).toBeUndefined();
    expect(decodeURI(xml.media ?? '')).toBe(media);
  });
});

/** Of the first sheet, without its number. */
function urlName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return encodeURIComponent(file.replace(/-0\.jpg$/, ''));
}

describe("in hls.js and Shaka, which read HLS's lists", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await openLab({
      folders: { '/shaka': 'node_modules/shaka-player/dist', '/hls': 'node_modules/hls.js/dist' },
    });
    await importAs(lab.page, 'hlsModule', `${lab.streams.url}/hls/hls.mjs`);
    await lab.page.evaluate(
      (src) =>
        new Promise<void>((resolve, reject) => {
          const script = document.createElement('script');
          Object.assign(script, { src, onload: resolve, onerror: reject });
          document.head.append(script);
        }),
      `${lab.streams.url}/shaka/shaka-player.compiled.js`,
    );
  });
  afterAll(() => lab.close());

  test.each(BOARDS)('%s', async (_what, facts) => {
    const made = board(facts);
    const list = made.toImagePlaylist();
    lab.streams.put('/odd/board.m3u8', list);
    const { start } = made;
    const before = start > 0 ? [[0, start, true]] : [];
    const after = made.sheets.map(({ tiles, index }) => {
      const from = start + index * 10 * made.columns * made.rows;
      return [from, tiles.length * 10, tiles.every(({ error }) => error)];
    });
    const found = await lab.page.evaluate(fragmentsOf, `${lab.streams.url}/odd/board.m3u8`);
    expect(found.map(({ start, duration, gap }) => [start, duration, gap])).toEqual([
      ...before,
      ...after,
    ]);
    const names = found.slice(before.length).map(({ url }) => {
      return decodeURIComponent(new URL(url).pathname.slice('/odd/'.length));
    });
    expect(names).toEqual(made.sheets.map(({ name }) => name.slice(name.lastIndexOf('/') + 1)));
  });

  test.each([
    ['a hard name', { name: HARD_NAME }],
    ['one tile', { tiles: 1 }],
    ['a part that begins within a tile', { tiles: 2, start: 2.5 }],
    ['tiles of no whole milliseconds', { interval: 10 / 3 }],
    ['tiles further apart than the end', { tiles: 3, interval: 11, end: 24 }],
  ] satisfies typeof BOARDS)("Shaka's tile of each time: %s", async (_what, facts) => {
    const made = board(facts);
    const streamInf = '#EXT-X-STREAM-INF:BANDWIDTH=500000,CODECS="avc1.64001f",RESOLUTION=640x360';
    const main = [
      ...['#EXTM3U', streamInf, '/sample/ts/index.m3u8'],
      ...[made.toImageStreamInf('a board.m3u8'), ''],
    ];
    lab.streams.put('/odd/main.m3u8', main.join('\n'));
    lab.streams.put('/odd/a board.m3u8', made.toImagePlaylist());
    const interval = made.interval ?? NaN;
    const tiles = made.tiles.flatMap((tile, index) => {
      const time = made.start + index * interval;
      return time < 24
        ? [{ ...tile, times: [time + 0.01, Math.min(time + interval, 24) - 0.01] }]
        : [];
    });
    const times = tiles.flatMap(({ times }) => times);
    const shown = await lab.page.evaluate(shakaTiles, {
      url: `${lab.streams.url}/odd/main.m3u8`,
      times,
    });
    expect(shown.duration).toBeCloseTo(24, 0);
    expect(shown.places).toEqual(
      tiles.flatMap(({ sheet, x, y }) => {
        const file = encodeURIComponent(made.sheets[sheet]?.name.split('/').at(-1) ?? '');
        return Array.from({ length: 2 }, () => [`${lab.streams.url}/odd/${file}`, x, y]);
      }),
    );
  });
});

interface Fragment {
  readonly url: string;
  readonly start: number;
  readonly duration: number;
  readonly gap?: boolean;
}

/** What hls.js takes a media playlist for. Runs in the page, as text. */
function fragmentsOf(url: string): Promise<readonly Fragment[]> {
  type Listener = (
    event: string,
    data: { readonly details: { readonly fragments: readonly Fragment[] } & string },
  ) => void;
  interface HlsLike {
    on(event: string, listener: Listener): void;
    loadSource(url: string): void;
    destroy(): void;
  }
  const { hlsModule } = window as unknown as { hlsModule: { default: new () => HlsLike } };
  const hls = new hlsModule.default();
  return new Promise<readonly Fragment[]>((resolve, reject) => {
    hls.on('hlsLevelLoaded', (_event, { details: { fragments } }) => {
      resolve(
        fragments.map(({ url, start, duration, gap }) => {
          return { url, start, duration, gap: gap === true };
        }),
      );
    });
    hls.on('hlsError', (_event, { details }) => {
      reject(new Error(details));
    });
    hls.loadSource(url);
  }).finally(() => {
    hls.destroy();
  });
}

/** What Shaka shows over its seek bar. Runs in the page, as text. */
async function shakaTiles({ url, times }: { url: string; times: readonly number[] }) {
  interface ShakaPlayer {
    attach(video: HTMLVideoElement): Promise<void>;
    load(url: string): Promise<void>;
    getImageTracks(): readonly { readonly id: number }[];
    getThumbnails(
      id: number,
      time: number,
    ): Promise<{ uris: string[]; positionX: number; positionY: number } | null>;
    destroy(): Promise<void>;
  }
  const { shaka } = window as unknown as { shaka: { Player: new () => ShakaPlayer } };
  const player = new shaka.Player();
  const video = document.createElement('video');
  await player.attach(video);
  await player.load(url);
  const [track] = player.getImageTracks();
  const places = [];
  for (const time of times) {
    const found = track ? await player.getThumbnails(track.id, time) : null;
    places.push(found ? [found.uris[0], found.positionX, found.positionY] : undefined);
  }
  const { duration } = video;
  await player.destroy();
  return { duration, places };
}
