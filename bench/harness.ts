import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { launchBrowser, type TestBrowser, type TestPage } from '../test/helpers/browser.js';
import { startStaticServer } from '../test/helpers/static-server.js';
import { createKeyframeSelector } from '../worker/keyframe/selector.js';

/** A page of ours with dist/ beside it, and the benchmark's streams on another origin. */
export interface Bench {
  readonly browser: TestBrowser;
  readonly page: TestPage;
  /** URL of the folder with the streams, with a slash at its end. */
  readonly streams: string;
  close(): Promise<void>;
}

export async function openBench(): Promise<Bench> {
  execFileSync('bash', ['bench/make-streams.sh'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync('dist/index.js')) throw new Error('dist/ is missing: run `npm run build` first');
  const site = await startStaticServer({
    folders: {
      '/dist': 'dist',
      '/ffmpeg': 'node_modules/@ffmpeg/ffmpeg/dist/esm',
      '/ffmpeg-util': 'node_modules/@ffmpeg/util/dist/esm',
    },
    pages: { '/': { body: '<!doctype html><title>hlsnap bench</title>' } },
  });
  const streams = await startStaticServer({ folders: { '/': 'build/bench' }, cors: true });
  const browser = await launchBrowser();
  const page = await browser.openPage(`${site.url}/`);
  // The loader of this file wraps named functions in a helper that the page does not have.
  await page.evaluate(
    () => Reflect.set(globalThis, '__name', (named: unknown) => named),
    undefined,
  );
  return {
    browser,
    page,
    streams: `${streams.url}/`,
    async close() {
      await browser.close();
      await Promise.all([site.close(), streams.close()]);
    },
  };
}

/** Where a file's first keyframe ends, in bytes. */
export function keyframeEnd(file: string, map?: string): number {
  const selector = createKeyframeSelector({
    map: map === undefined ? undefined : readFileSync(map),
    selection: { kind: 'first' },
    canDecrypt: false,
  });
  selector.push(readFileSync(file));
  return selector.end().after?.endOffset ?? 0;
}

/** Prints rows under their headings, in columns. */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = [headings, ...rows];
  const widths = headings.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  for (const row of all) console.log(row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
}
