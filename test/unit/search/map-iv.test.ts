import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withFittingIv } from '../../../worker/search/map-iv.js';
import { mediaPlaylist } from '../../helpers/playlists.js';
import { serveFixtures } from '../jobs/node-stations.js';
import { placeAt } from '../jobs/taken.js';
import { noise } from '../keys/fixtures.js';
import { cutOne } from './cutting.js';

const KEY = noise(16, 1);

function ivOf(sequence: number): Buffer {
  const iv = Buffer.alloc(16);
  iv.writeBigUInt64BE(BigInt(sequence), 8);
  return iv;
}

function encrypt(bytes: Uint8Array, sequence: number): Buffer {
  const cipher = createCipheriv('aes-128-cbc', KEY, ivOf(sequence));
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

describe.each([0, 1, 700, 2 ** 40])(
  'a map in front of segment %i, encrypted without an IV',
  (sequence) => {
    test.each([
      ['that segment’s number', sequence],
      ['0', 0],
    ])('with %s as its IV', async (_what, used) => {
      const server = await serveFixtures();
      const path = 'test/fixtures/long-gop';
      server.put('/fixtures/key', KEY);
      server.put('/fixtures/init', encrypt(readFileSync(`${path}/init.mp4`), used));
      const segment = readFileSync(`${path}/segment0.m4s`);
      server.put('/fixtures/0.m4s', encrypt(segment, sequence));
      server.put('/fixtures/1.m4s', encrypt(segment, sequence + 1));
      const tags = [
        `#EXT-X-MEDIA-SEQUENCE:${sequence}`,
        '#EXT-X-KEY:METHOD=AES-128,URI="key"',
        '#EXT-X-MAP:URI="init"',
      ];
      const text = mediaPlaylist(['0.m4s', '1.m4s'], { tags, durationSeconds: 8 });
      for (const time of [0, 8]) {
        const found = await cutOne(placeAt(server, '/fixtures/x.m3u8', time, text));
        expect(found).toMatchObject({ run: { codec: 'h264' }, segment: { startTime: time } });
      }
    });
  },
);

test('what is no map with either stays as it is', () => {
  const bytes = new Uint8Array(noise(100, 3));
  expect(withFittingIv(bytes, 5)).toBe(bytes);
  expect(withFittingIv(new Uint8Array(0), 5)).toHaveLength(0);
});
