import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ContactSheet, ContactSheetOptions } from '../../src/index.js';
import { readFrameNumber, type Pixels } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { startLiveOrigin } from '../helpers/live-origin.js';
import type { PageGlobals, WireFailure } from '../helpers/page-harness.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ workers: 2 });
});

const TS = '/sample/ts/index.m3u8';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Made {
  readonly failure: WireFailure | undefined;
  readonly pixels: Pixels;
  readonly name: string | undefined;
  readonly tiles: readonly (Omit<ContactSheet['tiles'][number], 'error'> & {
    readonly code: string | undefined;
  })[];
}

async function make(options: ContactSheetOptions, path = TS): Promise<Made> {
  const wire = await lab.page.evaluate(
    async ({ url, options }) => {
      const { harness } = window as unknown as PageGlobals;
      try {
        const { image, tiles } = await harness.snapper.contactSheet(url, options);
        const bytes = new Uint8Array(await image.blob.arrayBuffer());
        return {
          name: image.name,
          base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
          tiles: tiles.map(({ error, ...tile }) => ({
            ...tile,
            code: error?.code,
          })),
        };
      } catch (error) {
        return { failure: harness.toFailure(error) };
      }
    },
    {
      url: new URL(path, lab.streams.url).href,
      options: { type: 'image/png' as const, ...options },
    },
  );
  if (wire.failure) {
    const pixels = { width: 0, height: 0, data: new Uint8Array() };
    return { failure: wire.failure, pixels, name: undefined, tiles: [] };
  }
  const { base64, ...rest } = wire;
  return { failure: undefined, pixels: decodeImage(Buffer.from(base64, 'base64')), ...rest };
}

function isLight({ data, width }: Pixels, x: number, y: number): boolean {
  const at = (y * width + x) * 4;
  return (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0) > 3 * 128;
}

/** Of a box, the columns in which there is something light. */
function inkColumns(pixels: Pixels, { x, y, width, height }: Box): readonly number[] {
  return Array.from({ length: width }, (_, column) => column).filter((column) =>
    Array.from({ length: height }, (_, row) => row).some((row) =>
      isLight(pixels, x + column, y + row),
    ),
  );
}

/** Below the first tile. */
function captionBox({ tiles: [first] }: Made): Box {
  if (!first) throw new Error('There are no tiles');
  const { x, y, width, height } = first;
  return { x, y: y + height, width, height: 20 };
}

test('pictures at even distances, each with a caption below, and a header', async () => {
  const made = await make({ columns: 2, rows: 3, width: 640, name: '[stream] [width]x[height]' });
  expect(made.failure).toBeUndefined();
  const { pixels, tiles, name } = made;
  expect(pixels.width).toBe(640);
  expect(name).toBe(`ts 640x${pixels.height}`);
  expect(tiles.map((tile) => readFrameNumber(pixels, tile))).toEqual([0, 100, 200, 300, 400, 500]);
  for (const tile of tiles) {
    const ink = inkColumns(pixels, captionBox({ ...made, tiles: [tile] }));
    expect(ink.length).toBeGreaterThan(20);
  }
  const header = { x: 0, y: 0, width: 640, height: tiles[0]?.y ?? 0 };
  expect(header.height).toBeGreaterThan(30);
  expect(inkColumns(pixels, header).length).toBeGreaterThan(100);
});

test('captions and header can be left out', async () => {
  const { pixels, tiles } = await make({ columns: 3, rows: 2, captions: false, header: false });
  const [first, , , below] = tiles;
  expect(first?.y).toBe(8);
  expect((below?.y ?? 0) - (first?.y ?? 0) - (first?.height ?? 0)).toBe(8);
  expect(pixels.height).toBe((below?.y ?? 0) + (below?.height ?? 0) + 8);
});

test('a title that is written from right to left is at the right', async () => {
  const options = { columns: 2, rows: 1, width: 640, captions: false } as const;
  const ink = async (header: string): Promise<readonly number[]> => {
    const { pixels } = await make({ ...options, header });
    return inkColumns(pixels, { x: 0, y: 4, width: 640, height: 20 });
  };
  const [arabic, latin] = [await ink('مرحبا'), await ink('Hello')];
  expect(Math.min(...arabic)).toBeGreaterThan(480);
  expect(Math.max(...latin)).toBeLessThan(160);
});

test('a title that is too long is cut', async () => {
  const { pixels } = await make({ columns: 2, rows: 1, width: 320, header: '冬の朝 '.repeat(40) });
  const ink = inkColumns(pixels, { x: 0, y: 2, width: 320, height: 16 });
  expect(ink.length).toBeGreaterThan(100);
  expect(Math.max(...ink)).toBeLessThan(319);
});

test('a gap says why', async () => {
  lab.streams.rule('/sample/ts/segment1.ts', { status: 404 });
  const { pixels, tiles } = await make({ columns: 2, rows: 3, width: 640, seek: 'exact' });
  expect(tiles.map(({ code }) => code)).toEqual([
    undefined,
    'http',
    ...Array.from({ length: 4 }, () => undefined),
  ]);
  const gap = tiles[1];
  if (!gap) throw new Error('There is no tile');
  const ink = inkColumns(pixels, gap);
  expect(ink.length).toBeGreaterThan(5);
  expect(Math.min(...ink)).toBeGreaterThan(gap.width / 4);
});

test('wall-clock times are those of the time zone', async () => {
  const startDate = new Date('2026-03-01T22:30:00Z');
  const origin = await startLiveOrigin({ startDate, endsAfter: 4 });
  const options = { columns: 2, rows: 1, width: 640, captions: 'date', header: false } as const;
  const inkAt = async (more: ContactSheetOptions): Promise<readonly number[]> => {
    const made = await make({ ...options, ...more }, origin.playlist);
    expect(made.failure).toBeUndefined();
    return inkColumns(made.pixels, captionBox(made));
  };
  const utc = await inkAt({});
  expect(utc.length).toBeGreaterThan(60);
  expect(await inkAt({ timeZone: 'UTC' })).toEqual(utc);
  expect(await inkAt({ timeZone: 'Asia/Kolkata' })).not.toEqual(utc);
  await origin.close();
});

/** The sample as a recording that began at a date. */
function dated(date: string): string {
  const lines = [0, 1, 2, 3, 4, 5].map((number) => `#EXTINF:4,\n/sample/ts/segment${number}.ts`);
  const head = ['#EXTM3U', '#EXT-X-TARGETDURATION:4', `#EXT-X-PROGRAM-DATE-TIME:${date}`];
  lab.streams.put('/dated.m3u8', [...head, ...lines, '#EXT-X-ENDLIST', ''].join('\n'));
  return '/dated.m3u8';
}

test('where a date leaves no room for the time, the time stands alone', async () => {
  const path = dated('2026-03-01T00:00:00Z');
  const options = { columns: 6, rows: 1, width: 360, header: false } as const;
  const ink = async (captions: 'date' | 'time'): Promise<readonly (readonly number[])[]> => {
    const made = await make({ ...options, captions }, path);
    return made.tiles.map((tile) =>
      inkColumns(made.pixels, captionBox({ ...made, tiles: [tile] })),
    );
  };
  const clocks = await ink('date');
  expect(clocks).toEqual(await ink('time'));
  expect(new Set(clocks.map(String)).size).toBeGreaterThan(1);
});

test('an hour that comes twice is told apart by its zone', async () => {
  const options = { columns: 2, rows: 1, captions: 'date', header: false } as const;
  const inkOn = async (day: string): Promise<number> => {
    const zone = { timeZone: 'Europe/Berlin' };
    const made = await make({ ...options, ...zone }, dated(`${day}T00:59:50Z`));
    return inkColumns(made.pixels, captionBox(made)).length;
  };
  const usual = await inkOn('2026-10-24');
  expect(await inkOn('2026-10-25')).toBeGreaterThan(usual * 1.15);
});

test('an empty title takes no line', async () => {
  const top = async (header: string): Promise<number> =>
    (await make({ columns: 2, rows: 1, header })).tiles[0]?.y ?? NaN;
  expect(await top(' ')).toBe(await top(''));
  expect(await top('')).toBeLessThan(await top('Title'));
  expect(await top('')).toBeGreaterThan(8);
});

test.each([
  ['timeZone', { timeZone: 'Mars/Olympus' }],
  ['columns', { columns: 0 }],
  ['width', { columns: 64, width: 64 }],
  ['captions', { captions: 'frame' }],
  ['header', { header: 3 }],
  ['rows', { rows: 2, every: 3 }],
  ['tile', { tile: { width: 3 } }],
])('a wrong %s is named', async (name, options) => {
  const { failure } = await make(options as ContactSheetOptions);
  expect(failure?.name).toMatch(/^(?:Type|Range)Error$/);
  expect(failure?.message).toContain(`options.${name}`);
});
