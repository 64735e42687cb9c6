import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CutPicture } from '../../../worker/search/cut-pictures.js';
import { placeAt } from '../jobs/taken.js';
import { cutOne } from './cutting.js';
import { serveFixtures } from '../jobs/node-stations.js';

const FOLDER = '/fixtures/i-frames';

/** The I-frame playlist of a container. */
function read(container: 'ts' | 'fmp4'): string {
  return readFileSync(`test${FOLDER}/${container}-i-frames.m3u8`, 'utf8');
}

function withoutMap(container: 'ts' | 'fmp4'): string {
  return read(container).replace(/^#EXT-X-MAP.*\n/m, '');
}

async function cutAt(text: string, time: number): Promise<CutPicture> {
  const server = await serveFixtures();
  return cutOne(placeAt(server, `${FOLDER}/x.m3u8`, time, text));
}

describe('an I-frame playlist without EXT-X-MAP', () => {
  test('of fragments: their map is what is before the first of them', async () => {
    const listed = await cutAt(read('fmp4'), 6.5);
    const { run, pts } = await cutAt(withoutMap('fmp4'), 6.5);
    expect(run).toEqual(listed.run);
    expect(pts).toBe(listed.pts);
  });

  test('of MPEG-TS: ranges that hold no program map are read with the one before them', async () => {
    // The first three packets of each range are SDT, PAT and PMT.
    const text = withoutMap('ts').replaceAll(
      /(#EXT-X-BYTERANGE:)(\d+)@(\d+)/g,
      (_, tag: string, length: string, offset: string) =>
        `${tag}${Number(length) - 564}@${Number(offset) + 564}`,
    );
    const first = await cutAt(text, 0);
    const later = await cutAt(text, 6.5);
    expect(first.segment.map?.byteRange).toEqual({ offset: 0, length: 564 });
    expect(later.segment.map).toEqual(first.segment.map && { ...later.segment.map });
    expect(later.run).toMatchObject({ codec: 'h264', mp4: undefined });
    expect((later.pts ?? 0) - (first.pts ?? 0)).toBeCloseTo(6, 3);
  });
});
