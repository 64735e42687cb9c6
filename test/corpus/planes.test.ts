import { afterAll, beforeAll, expect, test } from 'vitest';
import { corpusMap } from '../helpers/corpus.js';
import { corpusOrSkip } from '../helpers/corpus-tests.js';
import type { DecodedFile } from './harness.js';
import { openDecodingPage, type DecodingPage } from './open-harness.js';
import { distHasCore } from '../helpers/second-engine.js';

const { folder, expected } = corpusOrSkip();
const files = Object.entries(expected);

/** Its first sample is encrypted: what any decoder makes of it without the key is a broken picture. */
const ENCRYPTED = 'hls-sample-aes/video.mp4';

let page: DecodingPage | undefined;

beforeAll(async () => {
  if (files.length > 0) page = await openDecodingPage(folder);
});

afterAll(() => page?.close());

async function decodeFile(
  name: string,
  uncut = false,
  engine: 'core' | 'ffmpeg' = 'ffmpeg',
): Promise<DecodedFile> {
  if (!page) throw new Error('There is no page.');
  const map = corpusMap(name);
  return page.decode(name, { uncut, engine, ...(map !== undefined && { map }) });
}

function ratio(text = '1:1'): number {
  const [width = 1, height = 1] = text.split(':').map(Number);
  return width / height;
}

const withKeyframe = files.filter(([, { keyframe }]) => keyframe !== null);

test.each(withKeyframe)(
  "%s: the keyframe's planes are the reference decoder's",
  async (name, expected) => {
    const decoded = await decodeFile(name, name === ENCRYPTED);
    expect(decoded).toMatchObject({
      md5: expected.keyframe?.md5,
      codec: expected.codec_name,
      width: expected.width,
      height: expected.height,
      pixelFormat: expected.pix_fmt,
    });
    expect(decoded.sampleAspectRatio).toBeCloseTo(ratio(expected.sample_aspect_ratio), 5);
    expect(decoded.range).toBe(expected.color_range === 'tv' ? 'limited' : undefined);
    expect(decoded.matrix).toBe(expected.color_space);
  },
);

/** Only ffmpeg itself takes segments that are not cut. */
const NOT_CUT = new Set([ENCRYPTED, 'segments/annex-b.mp4', 'segments/sar_2x1.mp4']);
const cut = distHasCore ? withKeyframe.filter(([name]) => !NOT_CUT.has(name)) : [];

test.each(cut)("%s: our own decoder's planes are the same", async (name, { keyframe }) => {
  const [ours, theirs] = [await decodeFile(name, false, 'core'), await decodeFile(name)];
  expect(ours).toEqual(theirs);
  expect(ours.md5).toBe(keyframe?.md5);
});

test.runIf(files.length > 0)(
  'a keyframe that is encrypted is refused, not shown broken',
  async () => {
    expect(await decodeFile(ENCRYPTED)).toEqual({ code: 'encrypted' });
  },
);

test.each(files.filter(([, { keyframe }]) => keyframe === null))(
  '%s: a map alone has no keyframe',
  async (name) => {
    expect(await decodeFile(name)).toEqual({ code: 'no-keyframe' });
  },
);
