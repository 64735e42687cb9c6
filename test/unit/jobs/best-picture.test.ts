import { expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import {
  pictureCriteria,
  type Asked,
  type TakenPicture,
} from '../../../worker/jobs/best-picture.js';
import { BestTaken } from '../../../worker/jobs/best-taken.js';
import type { DecodedPicture } from '../../../worker/picture/types.js';
import { SearchLog } from '../../../worker/search/search-log.js';
import { flatPicture, picture } from '../image/pictures.js';
import { mediaSegment } from './media-segment.js';

const FIRST: Asked = { seek: 'segment', skipBlank: false, pick: 'first' };
const SKIP_BLANK: Asked = { ...FIRST, skipBlank: true };
const REPRESENTATIVE: Asked = { ...FIRST, pick: 'representative' };

const SIZE = { width: 64, height: 64 };
const blank = flatPicture('gray', [16], SIZE);
/** Squares of two brightnesses, so large. */
function squares(pixels: number): DecodedPicture {
  const planes = Uint8Array.from({ length: 64 * 64 }, (_, i) => {
    const [x, y] = [i % 64, Math.floor(i / 64)];
    return (Math.floor(x / pixels) + Math.floor(y / pixels)) % 2 === 0 ? 40 : 200;
  });
  return picture('gray', SIZE.width, SIZE.height, { planes });
}
const plain = squares(32);
const busy = squares(4);
const damaged = (share: number): DecodedPicture => ({ ...plain, damagedShare: share });

const LONG_INTRO = Array.from({ length: 9 }, () => blank);

function taken(decoded: DecodedPicture, sequence = 0): TakenPicture {
  const segment = mediaSegment({ sequence, url: `https://example.com/${sequence}.ts` });
  const reason = new SnapError('no-keyframe', 'It was not cut');
  return {
    cut: { kind: 'uncut', segment, bytes: new Uint8Array(0), reason },
    picture: { ...decoded, engine: 'ffmpeg', engineReason: 'supported', engineDetail: undefined },
  };
}

/** Considers pictures one after the other until one will do; says how many, and which it was. */
async function choose(asked: Asked, ...pictures: readonly DecodedPicture[]) {
  const best = new BestTaken(pictureCriteria(asked), new SearchLog(true));
  let considered = 0;
  for (const [sequence, decoded] of pictures.entries()) {
    considered += 1;
    const one = taken(decoded, sequence);
    if (await best.consider(one.cut, () => Promise.resolve(one))) break;
  }
  return { considered, sequence: best.orThrow(undefined).cut.segment.sequence };
}

test.each([
  ['the first that is whole', FIRST, [plain, busy], 0, 1],
  ['not a damaged one, where there is a whole one', FIRST, [damaged(0.06), plain, busy], 1, 2],
  ['one with a little damage', FIRST, [damaged(0.05), plain], 0, 1],
  ['the first of several damaged ones', FIRST, [damaged(0.5), damaged(0.2)], 0, 2],
  ['a blank one, where nobody minds', FIRST, [blank, plain], 0, 1],
  ['the first that is not blank', SKIP_BLANK, [blank, blank, plain, busy], 2, 3],
  ['the first, where all are blank', SKIP_BLANK, [blank, blank], 0, 2],
  ['a blank one rather than a damaged one', SKIP_BLANK, [damaged(0.3), blank], 1, 2],
  ['the one with most to see, of all', REPRESENTATIVE, [plain, busy, blank], 1, 3],
  ['of three that show something', REPRESENTATIVE, [blank, plain, blank, plain, busy, busy], 4, 5],
  ['one of three where all are damaged', FIRST, [0.5, 0.4, 0.3, 0].map(damaged), 0, 3],
  ['the first that shows something, however late', SKIP_BLANK, [...LONG_INTRO, plain], 9, 10],
  [
    'whatever a seek for a single one gives',
    { ...FIRST, seek: 'before' },
    [damaged(0.5), plain],
    0,
    1,
  ],
] as const)('it takes %s', async (...[, asked, pictures, sequence, considered]) => {
  expect(await choose(asked, ...pictures)).toEqual({ sequence, considered });
});

test('a segment without a keyframe is passed over; where no other has one, that is the error, with its URL', async () => {
  const best = new BestTaken(pictureCriteria(FIRST), new SearchLog(true));
  const { cut } = taken(plain, 7);
  const missing = () => Promise.reject(new SnapError('no-keyframe', 'There is none'));
  expect(await best.consider(cut, missing)).toBe(false);
  expect(() => best.orThrow(undefined)).toThrow(
    expect.objectContaining({ code: 'no-keyframe', url: 'https://example.com/7.ts' }) as Error,
  );
  const one = taken(plain);
  expect(await best.consider(one.cut, () => Promise.resolve(one))).toBe(true);
  expect(best.orThrow(undefined)).toMatchObject(one);
});

test('a segment whose picture cannot be decoded is passed over, and told', async () => {
  const best = new BestTaken(pictureCriteria(FIRST), new SearchLog(true));
  const broken = () => Promise.reject(new SnapError('decode-failed', 'No'));
  expect(await best.consider(taken(plain, 3).cut, broken)).toBe(false);
  const one = taken(plain, 4);
  await best.consider(one.cut, () => Promise.resolve(one));
  expect(best.orThrow(undefined).passedOver).toEqual([
    { sequence: 3, url: 'https://example.com/3.ts', code: 'decode-failed', status: undefined },
  ]);
});

test('any other failure is thrown at once, with the segment’s URL', async () => {
  const { cut } = taken(plain, 3);
  const failure = () => Promise.reject(new SnapError('unsupported-codec', 'No'));
  const failing = new BestTaken(pictureCriteria(FIRST), new SearchLog(true)).consider(cut, failure);
  await expect(failing).rejects.toMatchObject({
    code: 'unsupported-codec',
    url: 'https://example.com/3.ts',
  });
  const broken = () => Promise.reject(new SnapError('decode-failed', 'No'));
  const strict = new BestTaken(pictureCriteria(FIRST), new SearchLog(false)).consider(cut, broken);
  await expect(strict).rejects.toMatchObject({ code: 'decode-failed' });
  const mistake = () => Promise.reject(new TypeError('A mistake'));
  const mistaken = new BestTaken(pictureCriteria(FIRST), new SearchLog(true)).consider(
    cut,
    mistake,
  );
  await expect(mistaken).rejects.toThrow(TypeError);
});

test('what was taken before the search failed is better than its error', async () => {
  const best = new BestTaken(pictureCriteria(FIRST), new SearchLog(true));
  const one = taken(damaged(0.4));
  await best.consider(one.cut, () => Promise.resolve(one));
  expect(best.orThrow(new SnapError('network', 'It broke'))).toMatchObject(one);
});
