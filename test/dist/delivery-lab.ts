import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startServer } from '../../demo/server/server.js';
import { launchChromium, openContext } from '../helpers/chromium.js';
import { startS3Server, type S3Server } from '../helpers/s3-server.js';
import { startStaticServer, type InlinePage } from '../helpers/static-server.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';
import { startUploadTarget, type UploadTarget } from '../helpers/upload-target.js';

/** A page beside our files, with a stream, and every server that pictures can be sent to. */
export interface DeliveryLab {
  readonly streams: StreamServer;
  readonly bucket: S3Server;
  /** Takes uploads, and keeps what it was sent. */
  readonly target: UploadTarget;
  /** The reference server's URL. */
  readonly server: string;
  /** Has a script served, with the addresses of examples turned into those of the servers. */
  readonly put: (path: string, script: string) => void;
  /** Opens a page in which imports of `hlsnap` are ours. */
  readonly open: (content: string) => Promise<DeliveryPage>;
  readonly close: () => Promise<void>;
}

export interface DeliveryPage {
  readonly page: Page;
  /** Runs a module, to its last line, and gives the names that it exports. */
  readonly run: (path: string) => Promise<readonly string[]>;
  /** What it wrote with `console.log`, with the addresses of examples. */
  readonly told: string[];
  /** Errors that nobody caught. */
  readonly errors: string[];
}

const IMPORTS = {
  hlsnap: '/hlsnap/index.js',
  'hlsnap/sinks': '/hlsnap/sinks.js',
  'hlsnap/element': '/hlsnap/element.js',
  'hlsnap/classic': '/hlsnap/classic.js',
};

export async function openDeliveryLab(): Promise<DeliveryLab> {
  const pages: Record<string, InlinePage> = {};
  const [site, streams, bucket, target, folder] = await Promise.all([
    startStaticServer({
      folders: { '/hlsnap': 'dist', '/video.js': 'node_modules/video.js/dist' },
      pages,
    }),
    startStreamServer({ folders: { '/stream': 'demo/public/sample' } }),
    startS3Server(),
    startUploadTarget(),
    mkdtemp(join(tmpdir(), 'hlsnap-delivery-')),
  ]);
  const server = await startServer({
    port: 0,
    folder,
    allowedOrigins: [site.url],
    s3: { ...bucket, endpoint: bucket.url },
  });
  const browser = await launchChromium();
  const context = await openContext(browser);
  const servers = [
    ['https://cdn.example', streams.url],
    ['https://uploads.example', server.url],
    ['https://s3.example', bucket.url],
  ] as const;
  const toServers = (text: string): string =>
    servers.reduce((all, [written, real]) => all.replaceAll(written, real), text);
  const toExamples = (text: string): string =>
    servers.reduce((all, [written, real]) => all.replaceAll(real, written), text);
  return {
    streams,
    bucket,
    target,
    server: server.url,
    put: (path, script) => {
      pages[path] = { body: toServers(script), headers: { 'content-type': 'text/javascript' } };
    },
    open: async (content) => {
      const map = `<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;
      const body = `<!doctype html><link rel="icon" href="data:,">${map}${toServers(content)}`;
      pages['/'] = { body };
      const page = await context.newPage();
      const told: string[] = [];
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'log') told.push(toExamples(message.text()));
      });
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`${site.url}/`);
      // As text: Vitest rewrites an import that it sees.
      const run = (path: string): Promise<readonly string[]> =>
        page.evaluate(`import(${JSON.stringify(path)}).then(Object.keys)`);
      return { page, run, told, errors };
    },
    close: async () => {
      await browser.close();
      await Promise.all([site, streams, bucket, target, server].map((one) => one.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
