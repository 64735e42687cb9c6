import type { CodedPicture } from '../../worker/keyframe/types.js';
import { launchBrowser } from '../helpers/browser.js';
import { buildHarness } from '../helpers/build-harness.js';
import { startStaticServer } from '../helpers/static-server.js';
import type { DecodeCall, DecodeResult } from './decode-harness.js';

interface HarnessGlobals {
  decode(call: DecodeCall): Promise<DecodeResult>;
  readCounting(format: string, width: number, height: number): Promise<CountedFrame>;
  reclaimDecoders(): void;
  counts(): DecoderCounts;
}

/** Frames that are open now; decoders made, and how often one was set up, since the page was opened. */
export interface DecoderCounts {
  readonly openFrames: number;
  readonly decoders: number;
  readonly configured: number;
}

export interface CountedFrame {
  readonly pixelFormat: string;
  readonly planes: readonly number[];
  readonly bytes: readonly number[];
}

/** A browser page that decodes coded pictures with our engines. */
export interface DecodePage {
  /** Defaults: webcodecs, once, with a time limit that no machine reaches. */
  decode(
    picture: CodedPicture,
    options?: Partial<Omit<DecodeCall, 'picture'>>,
  ): Promise<DecodeResult>;
  readCounting(format: string, width: number, height: number): Promise<CountedFrame>;
  /** Takes all decoders back, as a browser does with idle ones. */
  reclaimDecoders(): Promise<void>;
  counts(): Promise<DecoderCounts>;
  /** Paths that the page has asked for. */
  requests(): readonly string[];
  close(): Promise<void>;
}

export async function openDecodePage(): Promise<DecodePage> {
  const site = await startStaticServer({
    folders: { '/dist': 'dist' },
    pages: await buildHarness('test/browser/decode-harness.ts'),
  });
  const browser = await launchBrowser();
  const page = await browser.openPage(`${site.url}/`);
  return {
    decode({ bytes, description, ...rest }, options = {}) {
      const picture = {
        ...rest,
        bytes: toBase64(bytes),
        description: description && toBase64(description),
      };
      const call = { option: 'webcodecs', times: 1, timeoutSeconds: 600, ...options, picture };
      return page.evaluate(
        (call) => (globalThis as unknown as HarnessGlobals).decode(call),
        call as DecodeCall,
      );
    },
    readCounting: (format, width, height) =>
      page.evaluate(
        ([format, width, height]) =>
          (globalThis as unknown as HarnessGlobals).readCounting(format, width, height),
        [format, width, height] as [string, number, number],
      ),
    reclaimDecoders: () =>
      page.evaluate(() => {
        (globalThis as unknown as HarnessGlobals).reclaimDecoders();
      }, undefined),
    counts: () =>
      page.evaluate(() => (globalThis as unknown as HarnessGlobals).counts(), undefined),
    requests: () => site.log.map(({ path }) => path),
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
