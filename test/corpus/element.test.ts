import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { corpusOrSkip } from '../helpers/corpus-tests.js';
import { capture, openElementLab, seek, type ElementLab } from '../helpers/element-page.js';

const { folder } = corpusOrSkip();

let lab: ElementLab | undefined;

beforeAll(async () => {
  if (folder !== '') lab = await openElementLab();
});
afterAll(() => lab?.close());

/** Streams that Chromium plays, and moments of them. */
const STREAMS = [
  ['hls-ts-h264/prog_index.m3u8', [0.5, 7.77, 21.3]],
  ['hls-ts-b-frames/index.m3u8', [0.5, 2.345, 3.01]],
  ['hls-ts-rollover/playlist.m3u8', [0.5, 11.11, 17.7]],
  ['hls-ts-anamorphic/media.m3u8', [0.5, 1.2, 1.777]],
] as const;

test.runIf(folder !== '').each(STREAMS)('%s: the picture is the one shown', async (path, times) => {
  if (!lab) throw new Error('There is no page.');
  const [directory = ''] = path.split('/');
  for (const name of readdirSync(join(folder, directory))) {
    lab.streams.put(`/corpus/${directory}/${name}`, readFileSync(join(folder, directory, name)));
  }
  const tab = await lab.openPlayer('hls.js', `${lab.streams.url}/corpus/${path}`, 0.5);
  for (const seconds of times) {
    await seek(tab, seconds);
    const { source, isExact } = await capture(tab);
    expect([seconds, source, isExact]).toEqual([seconds, 'stream', true]);
  }
});
