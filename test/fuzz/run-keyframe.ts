import type { SnapErrorCode } from '../../shared/errors.js';
import { isSnapError } from '../../shared/errors.js';
import { pictureBytes } from '../../worker/picture/pixel-format.js';
import { createNodeCoreEngine } from '../helpers/node-core.js';
import type { FuzzCase } from './cases.js';
import { check } from './checks.js';

type KeyframeCase = Extract<FuzzCase, { readonly kind: 'keyframes' }>;

const CODES: ReadonlySet<SnapErrorCode> = new Set(['decode-failed', 'unsupported-codec']);
const MOST_PIXELS = 2 ** 26;
const { signal } = new AbortController();
/** One for all runs, as in a worker: what one leaves behind may hurt the next. */
const engine = createNodeCoreEngine();

/** Decodes a keyframe with our own decoders; gives what became of it. */
export async function runKeyframe({ picture }: KeyframeCase): Promise<string> {
  try {
    const decoded = await engine.decode(picture, { signal, timeoutSeconds: 60 });
    const { width, height, layout, planes, damagedShare } = decoded;
    check(width > 0 && height > 0 && width * height <= MOST_PIXELS, 'a picture has a size');
    check(planes.length === pictureBytes(layout, width, height), 'planes are of that size');
    check(damagedShare >= 0 && damagedShare <= 1, 'a share is a share');
    engine.recycle(decoded);
    return `keyframes: ${damagedShare > 0 ? 'damaged' : 'decoded'}`;
  } catch (error) {
    if (!isSnapError(error)) throw error;
    check(CODES.has(error.code), `its code is ${error.code}`);
    return `keyframes: ${error.message.includes('crashed') ? 'crashed' : error.code}`;
  }
}
