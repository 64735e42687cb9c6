import { expect, test, vi } from 'vitest';
import { findLike, type SearchSnapper } from '../../../src/search/index.js';
import { stubCanvas } from './stub-canvas.js';

const IMAGES = [{ blob: new Blob() }];

test('a live recording without dates is looked at once, as its times move on', async () => {
  stubCanvas([64, 64]);
  const asked: unknown[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- as a Snapper's is
  const captureAll = async function* (_url: string, { every }: { readonly every: unknown }) {
    asked.push(every);
    yield { presentationTime: 0, images: IMAGES };
  };
  const segments = Array.from({ length: 500 }, (_, sequence) => ({
    ...{ sequence, duration: 2, url: `https://streams.example/${sequence}.ts` },
  }));
  const timeline = () =>
    Promise.resolve({ isLive: true, segments, playlistUrl: 'https://streams.example/a.m3u8' });
  const snapper = { captureAll, timeline, capture: vi.fn() } as unknown as SearchSnapper;
  await findLike('https://streams.example/a.m3u8', new Blob(), { snapper });
  expect(asked).toEqual(['segment']);
});
