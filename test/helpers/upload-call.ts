import type { Page } from 'playwright-core';
import type { SinkProgress, UploadOptions, UploadResult } from '../../src/sinks/index.js';
import type { Settled, UploadWindow } from './upload-page.js';

export interface UploadCall {
  readonly url: string;
  /** The bytes of each image; several images go with `writeAll()`. */
  readonly sizes?: readonly number[];
  readonly options?: Partial<UploadOptions>;
  readonly key?: string;
  readonly abort?: 'before' | 'during';
}

/** A page that tells its test of progress. */
type TellingWindow = UploadWindow & { readonly onTold?: () => void };

export interface ToldUpload {
  readonly settled: Settled<UploadResult>;
  readonly progress: readonly SinkProgress[];
}

/** Uploads noise from a page. */
export function sendNoise(
  page: Page,
  { url, sizes = [1000], options = {}, key, abort }: UploadCall,
): Promise<ToldUpload> {
  return page.evaluate(
    async ({ sizes, options, key, abort }) => {
      const { up, onTold } = window as TellingWindow;
      const { sinks, noise, settle } = up;
      const sink = sinks.upload(options);
      const snapshot = noise(...sizes);
      const [image] = snapshot.images;
      if (!image || !sink.writeAll) throw new Error('There is nothing to send.');
      const controller = new AbortController();
      const progress: SinkProgress[] = [];
      if (abort === 'before') controller.abort();
      const call = {
        key,
        signal: controller.signal,
        onProgress: (told: SinkProgress) => {
          progress.push(told);
          onTold?.();
          if (abort === 'during') controller.abort();
        },
      };
      const promise =
        sizes.length > 1 ? sink.writeAll(snapshot, call) : sink.write(image, snapshot, call);
      return { settled: await settle(promise), progress };
    },
    { sizes, options: { url, ...options }, key, abort },
  );
}
