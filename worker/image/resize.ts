import { initSync, resize } from '@jsquash/resize/lib/resize/pkg/squoosh_resize.js';
import type { ResizeMethod, ResizeRequest } from '../../shared/types.js';
import type { CodecModules } from '../../wasm/codecs/codec-modules.js';
import { MAX_REDUCTION } from './convert/box-rows.js';
import type { ImageLayout, Size } from '../../shared/geometry.js';
import type { RgbaImage } from './types.js';

/** Resizes to exactly this size. */
export type ResizeImage = (image: RgbaImage, size: Size, how: ResizeRequest) => RgbaImage;

/** The codec of each method and, if it has a list of filters, the method's index in it. */
const METHODS: Readonly<Record<ResizeMethod, number | undefined>> = {
  triangle: 0,
  catrom: 1,
  mitchell: 2,
  lanczos3: 3,
  magicKernel: undefined,
  magicKernelSharp2013: undefined,
  magicKernelSharp2021: undefined,
};

/**
 * A reduction is a plain average; leaving twice the size to the filter keeps edges as sharp as the filter alone does.
 */
const KEPT_FOR_FILTER = 2;

/** Prepares what a method needs. */
export function createResizer(method: ResizeMethod, modules: CodecModules): Promise<ResizeImage> {
  return METHODS[method] === undefined ? createMagicKernel(modules) : createFilters(modules);
}

/** Names what {@link createResizer} makes: methods with the same name share it. */
export function resizerName(method: ResizeMethod): 'resize' | 'magic-kernel' {
  return METHODS[method] === undefined ? 'magic-kernel' : 'resize';
}

/** The codec's own entry is not used, because it loads two more codecs and keeps a failed start forever. */
async function createFilters(modules: CodecModules): Promise<ResizeImage> {
  initSync(await modules.load('resize'));
  return (image, { width, height }, { method, linear }) => {
    const filter = METHODS[method] ?? 0;
    const bytes = new Uint8Array(image.data.buffer);
    // A video picture is opaque, so alpha does not matter.
    const data = resize(bytes, image.width, image.height, width, height, filter, false, linear);
    return { data: data as Uint8ClampedArray<ArrayBuffer>, width, height };
  };
}

async function createMagicKernel(modules: CodecModules): Promise<ResizeImage> {
  const [script, module] = await Promise.all([
    modules.loadScript('magic-kernel'),
    modules.load('magic-kernel'),
  ]);
  script.initSync({ module });
  return (image, { width, height }, { method }) => {
    const bytes = new Uint8Array(image.data.buffer);
    const { data } = script.resize(bytes, image.width, image.height, width, height, method);
    return { data: data, width, height };
  };
}

/**
 * A whole reduction that leaves at least twice the wanted size in both directions, or 1 if there is none. It is the
 * largest such reduction, or one more than half as large if only that divides the picture evenly, because uneven boxes
 * move edges.
 */
export function chooseReduction(
  picture: Size,
  display: Size,
  { crop, placed }: ImageLayout,
): number {
  const columns = (picture.width * crop.width) / display.width / placed.width;
  const rows = (picture.height * crop.height) / display.height / placed.height;
  const largest = Math.floor(Math.min(columns, rows) / KEPT_FOR_FILTER);
  const limit = Math.min(Math.max(largest, 1), MAX_REDUCTION);
  for (let reduction = limit; reduction > limit / 2; reduction--) {
    if (picture.width % reduction === 0 && picture.height % reduction === 0) return reduction;
  }
  return limit;
}
