import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDecodePage, type DecodePage } from '../browser/open-decode-page.js';
import { cutPicture } from '../helpers/coded-picture.js';
import { corpusInput, type ExpectedVideo } from '../helpers/corpus.js';
import { corpusOrSkip } from '../helpers/corpus-tests.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';

const { folder, expected } = corpusOrSkip();

const LEFT_OUT: ReadonlySet<string> = new Set([
  // Its first sample is encrypted.
  'hls-sample-aes/video.mp4',
  // The reference was made with a map that is another stream's: a decoder may well refuse that.
  'hls-interstitial/ad-s1.mp4',
]);

const files = Object.entries(expected).filter(
  ([name, { codec_name: codec, keyframe }]) =>
    codec === 'h264' && keyframe !== null && !LEFT_OUT.has(name),
);

let page: DecodePage;

beforeAll(async () => {
  page = await openDecodePage();
});

afterAll(() => page.close());

function ratio(text = '1:1'): number {
  const [width = 1, height = 1] = text.split(':').map(Number);
  return width / height;
}

test.runIf(hasFfmpeg).each(files)(
  "%s: the browser's planes are the reference decoder's",
  async (name, video: ExpectedVideo) => {
    const wrapping = name.endsWith('.mp4') ? 'mp4' : 'elementary';
    const decoded = await page.decode(cutPicture(corpusInput(folder, name), wrapping));
    expect(decoded).toMatchObject({
      md5: video.keyframe?.md5,
      width: video.width,
      height: video.height,
      pixelFormat: video.pix_fmt,
      engine: 'webcodecs',
    });
    expect(decoded.sampleAspectRatio).toBeCloseTo(ratio(video.sample_aspect_ratio), 5);
    expect(decoded.color?.range).toBe(video.color_range === 'tv' ? 'limited' : undefined);
    expect(decoded.color?.matrix).toBe(video.color_space);
  },
);
