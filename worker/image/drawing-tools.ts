import type { ResizeMethod, ResizeRequest } from '../../shared/types.js';
import type { CodecModules } from '../../wasm/codecs/codec-modules.js';
import { once } from '../../wasm/load/once.js';
import { createPictureKernel } from '../../wasm/picture/kernel.js';
import { createKernelRgba } from './convert/kernel-rgba.js';
import { toRgba, type ToRgba } from './convert/rgba.js';
import { createKernelResizers } from './kernel-resize.js';
import { createResizer, resizerName, type ResizeImage } from './resize.js';

/** What images are drawn with. */
export interface DrawingTools {
  readonly toRgba: ToRgba;
  readonly resizeImage: ResizeImage;
}

/** Loads what a way of resizing needs, each part at its first use. After a failure, the next call tries again. */
export type LoadDrawingTools = (how: ResizeRequest) => Promise<DrawingTools>;

export function createDrawingTools(modules: CodecModules): LoadDrawingTools {
  const kernel = once(() => loadKernel(modules));
  const resizers = new Map<string, () => Promise<ResizeImage>>();
  const load = (method: ResizeMethod): Promise<ResizeImage> => {
    const name = resizerName(method);
    const resizer = resizers.get(name) ?? once(() => createResizer(method, modules));
    resizers.set(name, resizer);
    return resizer();
  };
  return async (how) => {
    const { toRgba, resizerOf } = await kernel();
    return { toRgba, resizeImage: resizerOf(how) ?? (await load(how.method)) };
  };
}

interface KernelTools {
  readonly toRgba: ToRgba;
  /** `undefined` where jSquash has to resize. */
  readonly resizerOf: (how: ResizeRequest) => ResizeImage | undefined;
}

/** Where the kernel's file is missing, or the browser has no SIMD, TypeScript converts and jSquash resizes. */
async function loadKernel(modules: CodecModules): Promise<KernelTools> {
  try {
    const withKernel = createPictureKernel(await modules.load('picture'));
    return { toRgba: createKernelRgba(withKernel), resizerOf: createKernelResizers(withKernel) };
  } catch {
    return { toRgba, resizerOf: () => undefined };
  }
}
