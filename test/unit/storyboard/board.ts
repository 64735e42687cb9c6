import { SnapError } from '../../../shared/errors.js';
import { MadeStoryboard, type StoryboardParts } from '../../../src/storyboard/made-storyboard.js';
import type { StoryboardSheet, StoryboardTile } from '../../../src/storyboard/types.js';

/** A tile every 10 s, 3 × 2 on a sheet, of 160 × 90 pixels. */
export interface BoardOptions extends Partial<StoryboardParts> {
  readonly tiles?: number;
  /** Numbers of tiles that are gaps. */
  readonly gaps?: readonly number[];
  readonly withImages?: boolean;
}

export const COLUMNS = 3;
export const ROWS = 2;

/** A storyboard whose images are bytes of no picture. */
export function board({
  tiles: count = 8,
  gaps = [],
  withImages = false,
  ...more
}: BoardOptions = {}): MadeStoryboard {
  const start = more.start ?? 0;
  const tiles = Array.from({ length: count }, (_, index) =>
    tileAt(index, start, gaps.includes(index), withImages),
  );
  const name = more.name ?? 'show/talk-storyboard';
  return new MadeStoryboard({
    url: 'https://example.com/talk/master.m3u8',
    playlistUrl: 'https://example.com/talk/360p.m3u8',
    tile: { width: 160, height: 90 },
    columns: COLUMNS,
    rows: ROWS,
    start,
    end: start + count * 10 - 5,
    interval: 10,
    bytesFetched: 1000,
    name,
    index: ['vtt'],
    sheets: sheetsOf(tiles, name),
    ...more,
  });
}

function tileAt(index: number, start: number, isGap: boolean, withImages: boolean): StoryboardTile {
  const time = start + index * 10;
  const position = index % (COLUMNS * ROWS);
  return {
    index,
    time,
    askedTime: time,
    presentationTime: isGap ? undefined : time,
    programDateTime: undefined,
    sequence: isGap ? undefined : index,
    sheet: Math.floor(index / (COLUMNS * ROWS)),
    x: (position % COLUMNS) * 160,
    y: Math.floor(position / COLUMNS) * 90,
    width: 160,
    height: 90,
    image: withImages && !isGap ? new Blob([`picture ${index}`]) : undefined,
    error: isGap ? new SnapError('no-keyframe', 'There is none') : undefined,
  };
}

function sheetsOf(tiles: readonly StoryboardTile[], name: string): readonly StoryboardSheet[] {
  const count = Math.ceil(tiles.length / (COLUMNS * ROWS));
  return Array.from({ length: count }, (_, index) => ({
    index,
    blob: new Blob(['x'.repeat(1000)]),
    type: 'image/jpeg' as const,
    quality: 0.8,
    name: `${name}-${index}.jpg`,
    width: 480,
    height: 180,
    columns: COLUMNS,
    rows: ROWS,
    tiles: tiles.filter(({ sheet }) => sheet === index),
  }));
}
