import { KernelMemory, type PictureKernel, type WithKernel } from '../../wasm/picture/kernel.js';
import type { ResizeMethod, ResizeRequest } from '../../shared/types.js';
import type { Size } from '../../shared/geometry.js';
import { FILTERS, filterTaps, type Filter, type FilterTaps } from './filter-taps.js';
import type { ResizeImage } from './resize.js';
import type { RgbaImage } from './types.js';

/** Rows that the kernel resizes across at once. */
const ROWS = 4;
const FLOATS_BYTES = 16;

/** Gives the resizer of a method; `undefined` if the kernel does not have it. */
export function createKernelResizers(
  withKernel: WithKernel,
): (how: ResizeRequest) => ResizeImage | undefined {
  const resizers = new Map<ResizeMethod, ResizeImage>();
  return ({ method, linear }) => {
    const filter = FILTERS.get(method);
    if (!filter || linear) return undefined;
    const resizer = resizers.get(method) ?? createResizer(filter, withKernel);
    resizers.set(method, resizer);
    return resizer;
  };
}

function createResizer(filter: Filter, withKernel: WithKernel): ResizeImage {
  const tapsOf = rememberTaps(filter);
  return (image, size) => {
    const across = tapsOf(image.width, size.width);
    const down = tapsOf(image.height, size.height);
    const data = new Uint8ClampedArray(size.width * size.height * 4);
    withKernel((kernel) => {
      resize(kernel, image, { size, across, down, data });
    });
    return { data, ...size };
  };
}

/** Enough for a few kinds of images that are made in turn. */
const MOST_TAPS = 8;

/** The sines of a filter would take as long as resizing. */
function rememberTaps(filter: Filter): (from: number, to: number) => FilterTaps {
  const known = new Map<string, FilterTaps>();
  return (from, to) => {
    const key = `${from} ${to}`;
    const taps = known.get(key) ?? filterTaps(filter, from, to);
    known.delete(key);
    known.set(key, taps);
    for (const oldest of known.keys()) {
      if (known.size > MOST_TAPS) known.delete(oldest);
    }
    return taps;
  };
}

interface Work {
  readonly size: Size;
  readonly across: FilterTaps;
  readonly down: FilterTaps;
  readonly data: Uint8ClampedArray;
}

/** Each row of the image is resized across once, and is kept for as long as rows are made of it. */
function resize(kernel: PictureKernel, image: RgbaImage, work: Work): void {
  const { size, across, down, data } = work;
  const memory = new KernelMemory(kernel);
  const [acrossTaps, acrossWeights] = [memory.write(across.taps), memory.write(across.weights)];
  const [downTaps, downWeights] = [memory.write(down.taps), memory.write(down.weights)];
  // Some rows that are made at once may be beyond those that are needed.
  const length = Math.ceil((down.most + ROWS) / ROWS) * ROWS;
  const stride = (size.width + 4) * FLOATS_BYTES;
  const rows = memory.take(length * stride);
  const columns = memory.take(image.width * ROWS * FLOATS_BYTES);
  const sourceBytes = image.width * 4;
  const source = memory.take(ROWS * sourceBytes);
  const made = memory.take(size.width * 4);
  let end = 0;
  for (let row = 0; row < size.height; row++) {
    const needed = (down.taps[row * 3] ?? 0) + (down.taps[row * 3 + 1] ?? 0);
    for (; end < needed; end += ROWS) {
      const some = image.data.subarray(end * sourceBytes, (end + ROWS) * sourceBytes);
      memory.view(Uint8Array, source).set(some);
      const out = rows + (end % length) * stride;
      const from = [source, image.width, columns] as const;
      kernel.resize_across(...from, acrossTaps, acrossWeights, size.width, out, stride);
    }
    const taps = downTaps + row * 12;
    kernel.resize_down(rows, stride, length, taps, downWeights, size.width, made);
    data.set(memory.view(Uint8Array, made, size.width * 4), row * size.width * 4);
  }
}
