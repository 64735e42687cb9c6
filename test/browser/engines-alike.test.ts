import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineName } from '../../shared/engine.js';
import type { CodedPicture } from '../../worker/keyframe/types.js';
import { cutPicture, decodeNatively, makeMediaFolder } from '../helpers/coded-picture.js';
import { ffmpegOutput, hasFfmpeg } from '../helpers/ffmpeg.js';
import { md5 } from '../helpers/md5.js';
import type { DecodeResult } from './decode-harness.js';
import { openDecodePage, type DecodePage } from './open-decode-page.js';
import { distHasCore, SECOND_ENGINE } from '../helpers/second-engine.js';

const media = makeMediaFolder();
const withFfmpeg = test.runIf(hasFfmpeg);
const SIZE = { width: 320, height: 192 };
const SOURCE = `testsrc2=size=${SIZE.width}x${SIZE.height}:rate=10:duration=0.3`;
const X264 = '-c:v libx264';
let page: DecodePage;

beforeAll(async () => {
  page = await openDecodePage();
});

afterAll(async () => {
  await page.close();
  media.remove();
});

/** What all engines give, which has to be the same but for the engine. */
async function decodeByAll(picture: CodedPicture): Promise<DecodeResult> {
  const facts = async (option: EngineName): Promise<DecodeResult> => {
    const { engine, ...same } = await page.decode(picture, { option });
    expect(engine, same.message).toBe(option);
    return same;
  };
  const byBrowser = await facts('webcodecs');
  for (const option of distHasCore ? (['core', 'ffmpeg'] as const) : (['ffmpeg'] as const)) {
    const { fields, damagedShare, ...byOther } = await facts(option);
    expect({ fields, damagedShare }).toEqual({ fields: 'progressive', damagedShare: 0 });
    expect(byBrowser).toMatchObject(byOther);
  }
  return byBrowser;
}

type Window = readonly [left: number, top: number, right: number, bottom: number];

function cropping(codec: 'h264' | 'hevc', [left, top, right, bottom]: Window): string {
  const offsets = `crop_left=${left}:crop_top=${top}:crop_right=${right}:crop_bottom=${bottom}`;
  return `-bsf:v ${codec}_metadata=${offsets}`;
}

/** The planes of an uncropped file's keyframe, cropped by a filter instead of a decoder. */
function croppedByFilter(file: string, [left, top, right, bottom]: Window): Uint8Array {
  const [width, height] = [SIZE.width - left - right, SIZE.height - top - bottom];
  const filter = `crop=${width}:${height}:${left}:${top}:exact=1`;
  const args = ['-v', 'error', '-i', file, '-frames:v', '1', '-vf', filter, '-f', 'rawvideo', '-'];
  return ffmpegOutput({ args, files: [file] });
}

const WINDOWS: readonly (readonly [pixelFormat: string, ...Window])[] = [
  ['yuv420p', 34, 0, 0, 12],
  ['yuv420p', 0, 8, 0, 12],
  ['yuv420p', 2, 2, 0, 0],
  ['yuv420p', 32, 0, 0, 0],
  ['yuv420p', 64, 16, 0, 0],
  ['yuv420p', 98, 6, 4, 10],
  ['yuv420p10le', 34, 2, 2, 2],
  ['yuv422p', 34, 5, 0, 3],
  ['yuv444p', 33, 7, 5, 3],
  ['yuv444p', 1, 0, 0, 0],
];

withFfmpeg.each(WINDOWS)(
  'H.264 in %s, cropped by %i left, %i top, %i right, %i bottom: both engines, to the sample',
  async (pixelFormat, ...window) => {
    const options = `-pix_fmt ${pixelFormat} ${X264}`;
    const whole = media.encode(
      'whole.h264',
      SOURCE,
      `${options} ${cropping('h264', [0, 0, 0, 0])}`,
    );
    const expected = md5(croppedByFilter(whole, window));
    const [left, top, right, bottom] = window;
    for (const [name, wrapping] of [
      ['cropped.h264', 'elementary'],
      ['cropped.mp4', 'mp4'],
    ] as const) {
      const file = media.encode(name, SOURCE, `${options} ${cropping('h264', window)}`);
      expect(await decodeByAll(cutPicture(file, wrapping))).toMatchObject({
        md5: expected,
        pixelFormat,
        width: SIZE.width - left - right,
        height: SIZE.height - top - bottom,
        sampleAspectRatio: 1,
      });
    }
  },
);

const FOR_FFMPEG: readonly (readonly ['h264' | 'hevc', string, ...Window])[] = [
  ['hevc', 'yuv420p', 34, 2, 0, 0],
  ['hevc', 'yuv420p10le', 98, 6, 4, 10],
  ['hevc', 'yuv422p10le', 34, 5, 0, 3],
  ['hevc', 'yuv444p', 33, 7, 5, 3],
  ['h264', 'gray', 33, 7, 5, 3],
];

withFfmpeg.each(FOR_FFMPEG)(
  '%s in %s, cropped by %i left, %i top, %i right, %i bottom: ffmpeg, to the sample',
  async (codec, pixelFormat, ...window) => {
    const encoder = codec === 'hevc' ? '-c:v libx265 -x265-params log-level=none' : X264;
    const options = `-pix_fmt ${pixelFormat} ${encoder}`;
    const whole = media.encode(`w.${codec}`, SOURCE, `${options} ${cropping(codec, [0, 0, 0, 0])}`);
    const file = media.encode(`c.${codec}`, SOURCE, `${options} ${cropping(codec, window)}`);
    const expected = { md5: md5(croppedByFilter(whole, window)) };
    const picture = cutPicture(file, 'elementary');
    for (const option of ['ffmpeg', SECOND_ENGINE] as const) {
      expect(await page.decode(picture, { option })).toMatchObject(expected);
    }
  },
);

withFfmpeg('a run of a cropped stream is cropped as well', async () => {
  const window: Window = [34, 2, 0, 0];
  const file = media.encode('run.mp4', SOURCE, `${X264} -bf 0 ${cropping('h264', window)}`);
  const picture = cutPicture(file, 'mp4', { count: 3, wanted: 1 });
  expect(await decodeByAll(picture)).toMatchObject({ width: 286, height: 190 });
});

withFfmpeg('a stream with odd cropping does not take others from the browser', async () => {
  const options = `${X264} -profile:v main`;
  const odd = media.encode('odd.h264', SOURCE, `${options} ${cropping('h264', [34, 2, 0, 0])}`);
  const plain = media.encode('plain.h264', SOURCE, options);
  const [first, second] = [odd, plain].map((file) => cutPicture(file, 'elementary'));
  if (!first || !second) throw new Error('There are no pictures');
  expect(first.codecString).toBe(second.codecString);
  for (let i = 0; i < 3; i++) await page.decode(first, { option: 'auto' });
  const { engineReason } = await page.decode(second, { option: 'auto' });
  expect(engineReason).toBe('supported');
});

test.runIf(hasFfmpeg && distHasCore)(
  'of many large pictures some are decoded by another engine, to see which is quicker, and all are the same',
  async () => {
    const source = 'testsrc2=size=1920x1080:rate=10:duration=0.1';
    const picture = cutPicture(media.encode('large.mp4', source, X264), 'mp4');
    const expected = md5(decodeNatively(picture));
    const takeOne = async (): Promise<DecodeResult> => {
      const result = await page.decode(picture, { option: 'auto' });
      expect(result.md5, result.message).toBe(expected);
      return result;
    };
    const before = await page.decode(picture, { option: 'auto', times: 12 });
    expect(before).toMatchObject({ engine: 'webcodecs', engineReason: 'supported' });
    await expect.poll(takeOne).toMatchObject({ engine: 'core', engineReason: 'quicker' });
    // Until the quicker one is known, and on.
    const results: DecodeResult[] = [];
    for (let i = 0; i < 12; i++) results.push(await takeOne());
    const last = results.at(-1);
    expect(last?.engineReason).toBe(last?.engine === 'core' ? 'quicker' : 'supported');
  },
);

/** A copy with another number of 16 bits at a distance from a name. */
function patched(picture: CodedPicture, name: string, distance: number, value: number) {
  const bytes = picture.bytes.slice();
  const at = Buffer.from(bytes).indexOf(name);
  expect(at).toBeGreaterThan(0);
  new DataView(bytes.buffer).setUint16(at + distance, value);
  return { ...picture, bytes };
}

/** `width` and `height` of a sample entry and of a track header, from the box's name on. */
const ENTRY = { name: 'avc1', width: 28, height: 30 };
const TRACK = { name: 'tkhd', width: 80, height: 84 };

withFfmpeg('an MP4 crops H.264 that does not say where it ends, as libavcodec does', async () => {
  const file = media.encode('entry.mp4', SOURCE, X264);
  const whole = cutPicture(file, 'mp4');
  const track = patched(whole, TRACK.name, TRACK.height, 180);
  const cropped = patched(track, ENTRY.name, ENTRY.height, 180);
  expect(await decodeByAll(cropped)).toMatchObject({
    width: 320,
    height: 180,
    sampleAspectRatio: 1,
    md5: md5(decodeNatively(cropped)),
  });
  const odd = patched(cropped, ENTRY.name, ENTRY.width, 319);
  expect(await decodeByAll(odd)).toMatchObject({
    width: 319,
    height: 180,
    md5: md5(decodeNatively(odd)),
  });
  const other = patched(whole, ENTRY.name, ENTRY.height, 96);
  expect(await decodeByAll(other)).toMatchObject({ width: 320, height: 192 });
});

withFfmpeg.each([
  ['samples that a pasp box makes wide', '2/1', [320, 192], 2],
  ['square samples in a track of the same size', '1/1', [320, 192], 1],
  ['square samples in a wider track', '1/1', [512, 192], 1.6],
  ['square samples in a higher track', '1/1', [320, 384], 0.5],
  ['square samples in a track of the same shape', '1/1', [640, 384], 1],
  ['a pasp box against the track', '2/1', [512, 192], 2],
  ['a track that says nothing', '1/1', [0, 0], 1],
  ['very wide samples', '1/1', [6400, 192], 20],
  ['very high samples', '1/1', [320, 19200], 1 / 100],
  ['samples wider than any screen', '1/1', [65535, 192], 1],
] as const)('the shape of an MP4: %s', async (_name, ratio, [width, height], expected) => {
  const file = media.encode('shape.mp4', SOURCE, `-vf setsar=${ratio} ${X264}`);
  const wide = patched(cutPicture(file, 'mp4'), TRACK.name, TRACK.width, width);
  const picture = patched(wide, TRACK.name, TRACK.height, height);
  const decoded = await decodeByAll(picture);
  expect(decoded.sampleAspectRatio).toBeCloseTo(expected, 5);
});

withFfmpeg.each([
  ['64/45', 64 / 45],
  ['20/1', 20],
  ['1/30', 1 / 30],
  ['100/1', 100],
])('the shape of a stream with samples of %s', async (ratio, expected) => {
  const file = media.encode('shape.h264', SOURCE, `-vf setsar=${ratio} ${X264}`);
  const decoded = await decodeByAll(cutPicture(file, 'elementary'));
  expect(decoded.sampleAspectRatio).toBeCloseTo(expected, 5);
});

withFfmpeg.each(['rotate=90', 'rotate=180', 'rotate=45', 'flip=horizontal', 'flip=vertical'])(
  'an SEI message does not turn the picture: %s',
  async (turn) => {
    const upright = cutPicture(media.encode('upright.h264', SOURCE, X264), 'elementary');
    const options = `${X264} -bsf:v h264_metadata=display_orientation=insert:${turn}`;
    const picture = cutPicture(media.encode('turned.h264', SOURCE, options), 'elementary');
    expect(await decodeByAll(picture)).toMatchObject({
      ...SIZE,
      md5: md5(decodeNatively(upright)),
    });
  },
);

withFfmpeg.each([
  ['bt2020-10', 'arib-std-b67', 'arib-std-b67'],
  ['bt709', 'smpte2084', 'smpte2084'],
  ['bt2020-10', undefined, 'bt2020-10'],
])('a transfer of %s with %s in an SEI message is %s', async (declared, alternative, expected) => {
  const sei = alternative === undefined ? '' : ` -x264-params alternative-transfer=${alternative}`;
  const tags = `-pix_fmt yuv420p10le -color_trc ${declared} -colorspace bt2020nc -color_primaries bt2020`;
  for (const [name, wrapping] of [
    ['sei.h264', 'elementary'],
    ['sei.mp4', 'mp4'],
  ] as const) {
    const file = media.encode(name, SOURCE, `${tags} ${X264}${sei}`);
    expect(await decodeByAll(cutPicture(file, wrapping))).toMatchObject({
      color: { transfer: expected, primaries: 'bt2020', matrix: 'bt2020nc' },
    });
  }
});

withFfmpeg(
  'VP9 takes its colors from the container before the stream, in both engines',
  async () => {
    const tags = '-colorspace bt709 -color_range tv -color_primaries bt2020 -color_trc smpte2084';
    const quick = '-c:v libvpx-vp9 -cpu-used 8 -frames:v 1';
    const picture = cutPicture(media.encode('colors.mp4', SOURCE, `${tags} ${quick}`), 'mp4');
    const { color } = await decodeByAll(picture);
    expect(color).toMatchObject({ matrix: 'bt709', transfer: 'smpte2084' });
  },
);

withFfmpeg('HEVC in fields: the field as it is, its lines twice as high', async () => {
  const field = 'testsrc2=size=320x96:rate=20:duration=0.3';
  const options = '-c:v libx265 -x265-params interlace=tff:log-level=none';
  const fields = media.encode('fields.hevc', field, options);
  const picture = cutPicture(fields, 'elementary');
  const decoded = await page.decode(picture, { option: 'ffmpeg' });
  expect(decoded).toMatchObject({ fields: 'progressive', md5: md5(decodeNatively(picture)) });
  expect((decoded.height ?? 0) / (decoded.sampleAspectRatio ?? 1)).toBe(2 * (decoded.height ?? 0));
});

withFfmpeg('colors that none can convert are refused by both, and nothing is loaded', async () => {
  const options = `-pix_fmt yuv420p10le ${X264} -bsf:v h264_metadata=matrix_coefficients=14`;
  const picture = cutPicture(media.encode('ictcp.h264', SOURCE, options), 'elementary');
  for (const option of ['webcodecs', 'ffmpeg', 'auto'] as const) {
    expect(await page.decode(picture, { option })).toMatchObject({ code: 'unsupported-codec' });
  }
});
