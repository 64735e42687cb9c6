import { startCapture } from '../element/capture-element.js';
import type { Preset } from '../element/preset.js';
import type { ImageOptions } from '../options/images.js';
import type { SnapFile, SnapshotLike } from '../results/snapshot.js';
import { toClassicCapture } from './capture-complete.js';
import type { ClassicConfig } from './resolve.js';
import type { ClassicSink } from './sink.js';

/** For the canvas of `capturecomplete`, where no image has the picture's own size. */
const ORIGINAL: ImageOptions = { type: 'image/jpeg', quality: 1 };

export function classicPreset(config: ClassicConfig, { answerTo }: ClassicSink): Preset {
  const { thumbnails, thumbnailText, texts, nameOf } = config;
  const originals = new WeakMap<SnapshotLike, SnapFile>();
  return {
    async capture(moment, options, trace) {
      const { images: wanted = [{}] } = options;
      const images = wanted[0] && isResized(wanted[0]) ? [...wanted, ORIGINAL] : wanted;
      const taken = await startCapture(moment, { ...options, images }, trace);
      const snapshot = {
        ...taken,
        images: taken.images.slice(0, wanted.length).map((image, index) => ({
          ...image,
          name: nameOf(index)?.replaceAll('[time]', String(Math.round(moment.time))),
        })),
      };
      const original = taken.images[wanted.length] ?? taken.images[0];
      if (original) originals.set(snapshot, original);
      return snapshot;
    },
    statusAt: (done) => (thumbnails.has(done) ? thumbnailText : texts.processing),
    complete(snapshot) {
      const original = originals.get(snapshot);
      if (!original) throw new TypeError('The snapshot has no image');
      return toClassicCapture(snapshot, { original, thumbnails, data: answerTo(snapshot) });
    },
  };
}

function isResized({ width, height }: ImageOptions): boolean {
  return width !== undefined || height !== undefined;
}
