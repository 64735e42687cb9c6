import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Storyboard, StoryboardOptions } from '../../src/index.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { readBif } from '../helpers/index-readers.js';
import { openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ folders: { '/shaka': 'node_modules/shaka-player/dist' } });
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ workers: 2 });
});

const TS = '/sample/ts/index.m3u8';

interface Call {
  readonly url: string;
  readonly options: StoryboardOptions;
}

function call(options: StoryboardOptions): Call {
  return { url: lab.streams.url + TS, options };
}

interface WireFile {
  readonly name: string;
  readonly type: string;
  readonly base64: string;
}

/** Makes a storyboard, and delivers it with `save()` to a sink that keeps everything. */
function delivered(options: StoryboardOptions): Promise<readonly WireFile[]> {
  return lab.page.evaluate(async ({ url, options }) => {
    const { harness, hlsnap } = window as unknown as PageGlobals;
    const storyboard = await harness.snapper.storyboard(url, options);
    const files: { name: string; type: string; blob: Blob }[] = [];
    const saved = await harness.snapper.save(storyboard, {
      kind: 'test',
      write(image, snapshot) {
        files.push({ name: hlsnap.fileName(image, snapshot), type: image.type, blob: image.blob });
        return Promise.resolve();
      },
    });
    if (!saved.ok) throw saved.error ?? new Error('It was not delivered');
    return Promise.all(
      files.map(async ({ blob, ...file }) => {
        const bytes = new Uint8Array(await blob.arrayBuffer());
        const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
        return { ...file, base64: btoa(text) };
      }),
    );
  }, call(options));
}

test("the browser's own parser reads the WebVTT", async () => {
  const cues = await lab.page.evaluate(
    async ({ url, options }) => {
      const { harness } = window as unknown as PageGlobals;
      const storyboard: Storyboard = await harness.snapper.storyboard(url, options);
      const track = document.createElement('track');
      track.kind = 'metadata';
      track.src = URL.createObjectURL(new Blob([storyboard.toWebVTT()], { type: 'text/vtt' }));
      const loaded = new Promise((resolve, reject) => {
        track.onload = resolve;
        track.onerror = reject;
      });
      const video = document.createElement('video');
      video.append(track);
      document.body.append(video);
      track.track.mode = 'hidden';
      await loaded;
      const found = [...(track.track.cues ?? [])] as VTTCue[];
      video.remove();
      return found.map(({ startTime, endTime, text }) => [startTime, endTime, text]);
    },
    call({ every: 8, columns: 2 }),
  );
  expect(cues).toEqual([
    [0, 8, 'ts-storyboard-0.jpg#xywh=0,0,160,90'],
    [8, 16, 'ts-storyboard-0.jpg#xywh=160,0,160,90'],
    [16, 24, 'ts-storyboard-0.jpg#xywh=0,90,160,90'],
  ]);
});

test('save() delivers the sheets and the index files under one name', async () => {
  const index = ['vtt', 'json', 'm3u8', 'mpd', 'bif'] as const;
  const options = { every: 4, columns: 2, rows: 2, tileImages: true, index };
  const files = await delivered({ ...options, name: 'previews/[stream] at [time:%S]' });
  expect(files.map(({ name, type }) => [name, type])).toEqual([
    ['previews/ts at 00-0.jpg', 'image/jpeg'],
    ['previews/ts at 00-1.jpg', 'image/jpeg'],
    ['previews/ts at 00.vtt', 'text/vtt'],
    ['previews/ts at 00.json', 'application/json'],
    ['previews/ts at 00.m3u8', 'application/vnd.apple.mpegurl'],
    ['previews/ts at 00.mpd', 'application/dash+xml'],
    ['previews/ts at 00.bif', 'application/octet-stream'],
  ]);
  const text = Buffer.from(files[2]?.base64 ?? '', 'base64').toString();
  expect(text).toContain('ts%20at%2000-1.jpg#xywh=160,0,160,90');
});

test('a BIF file has the frame of each time', async () => {
  const files = await delivered({ every: 4, tileImages: true, index: ['bif'] });
  const { frames } = readBif(Buffer.from(files.at(-1)?.base64 ?? '', 'base64'));
  expect(frames.map(({ ms, image }) => [ms, readFrameNumber(decodeImage(image))])).toEqual(
    [0, 1, 2, 3, 4, 5].map((index) => [index * 4000, index * 100]),
  );
});

interface ShakaThumbnail {
  readonly uris: readonly string[];
  readonly startTime: number;
  readonly duration: number;
  readonly positionX: number;
  readonly positionY: number;
  readonly width: number;
  readonly height: number;
}

/** What Shaka shows over its seek bar at each of these times. */
function shakaThumbnails(manifest: string, times: readonly number[]) {
  return lab.page.evaluate(
    async ({ manifest, script, times }) => {
      interface ShakaPlayer {
        attach(video: HTMLVideoElement): Promise<void>;
        load(url: string): Promise<void>;
        getImageTracks(): readonly { readonly id: number }[];
        getThumbnails(id: number, time: number): Promise<ShakaThumbnail | null>;
        destroy(): Promise<void>;
      }
      const page = window as unknown as { shaka?: { Player: new () => ShakaPlayer } };
      if (!page.shaka) {
        const element = document.createElement('script');
        element.src = script;
        const loaded = new Promise((resolve, reject) => {
          element.onload = resolve;
          element.onerror = reject;
        });
        document.head.append(element);
        await loaded;
      }
      if (!page.shaka) throw new Error('Shaka did not load');
      const player = new page.shaka.Player();
      const video = document.createElement('video');
      await player.attach(video);
      await player.load(manifest);
      const [track] = player.getImageTracks();
      if (!track) throw new Error('There is no image track');
      const found = [];
      for (const time of times) found.push(await player.getThumbnails(track.id, time));
      await player.destroy();
      return found;
    },
    {
      manifest: lab.streams.url + manifest,
      script: `${lab.streams.url}/shaka/shaka-player.compiled.js`,
      times,
    },
  );
}

test('Shaka finds the tile of each second in the image playlist', async () => {
  const files = await delivered({ every: 4, columns: 2, rows: 2, name: 'board', index: ['m3u8'] });
  for (const { name, base64 } of files) {
    lab.streams.put(`/made/${name}`, Buffer.from(base64, 'base64'));
  }
  const line = await lab.page.evaluate(
    async ({ url, options }) => {
      const { harness } = window as unknown as PageGlobals;
      return (await harness.snapper.storyboard(url, options)).toImageStreamInf('board.m3u8');
    },
    call({ every: 4, columns: 2, rows: 2 }),
  );
  const streamInf = '#EXT-X-STREAM-INF:BANDWIDTH=500000,CODECS="avc1.64001f",RESOLUTION=640x360';
  const multivariant = ['#EXTM3U', streamInf, TS, line, ''].join('\n');
  lab.streams.put('/made/master.m3u8', Buffer.from(multivariant));
  const shown = await shakaThumbnails('/made/master.m3u8', [1, 7, 9, 15, 17, 23]);
  const place = ({ uris, startTime, positionX, positionY, width, height }: ShakaThumbnail) => [
    ...[startTime, uris[0]?.split('/').at(-1)],
    ...[positionX, positionY, width, height],
  ];
  expect(shown.map((thumbnail) => thumbnail && place(thumbnail))).toEqual([
    [0, 'board-0.jpg', 0, 0, 160, 90],
    [4, 'board-0.jpg', 160, 0, 160, 90],
    [8, 'board-0.jpg', 0, 90, 160, 90],
    [12, 'board-0.jpg', 160, 90, 160, 90],
    [16, 'board-1.jpg', 0, 0, 160, 90],
    [20, 'board-1.jpg', 160, 0, 160, 90],
  ]);
});

test('Shaka finds the tile of each second in a DASH manifest', async () => {
  const options = { every: 4, columns: 2, rows: 2, name: 'dash', index: ['mpd'] } as const;
  const files = await delivered(options);
  for (const { name, base64 } of files) {
    lab.streams.put(`/made/${name}`, Buffer.from(base64, 'base64'));
  }
  const set = Buffer.from(files.at(-1)?.base64 ?? '', 'base64').toString();
  const video = '/sample/fmp4';
  lab.streams.put(
    '/made/manifest.mpd',
    `<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT24S"
  minBufferTime="PT4S" profiles="urn:mpeg:dash:profile:isoff-live:2011">
<Period>
<AdaptationSet mimeType="video/mp4">
  <SegmentTemplate initialization="${video}/init.mp4" media="${video}/segment$Number$.m4s"
    startNumber="0" duration="4"/>
  <Representation id="video" bandwidth="160000" codecs="avc1.64001e" width="640" height="360"/>
</AdaptationSet>
${set}</Period>
</MPD>`,
  );
  const shown = await shakaThumbnails('/made/manifest.mpd', [1, 15, 23]);
  expect(
    shown.map((thumbnail) => [
      thumbnail?.uris[0]?.split('/').at(-1),
      thumbnail?.positionX,
      thumbnail?.positionY,
    ]),
  ).toEqual([
    ['dash-0.jpg', 0, 0],
    ['dash-0.jpg', 160, 90],
    ['dash-1.jpg', 160, 0],
  ]);
});
