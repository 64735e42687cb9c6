import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createConsumer, type Consumer } from '../dist/consumer.js';
import { readExamples } from '../dist/examples.js';
import { expectPicture, openWeb, type Web } from '../dist/site.js';

const NEXT = 'node_modules/next/dist/bin/next';
const HERE = ['-H', '127.0.0.1', '-p', '0'];

let web: Web;
let app: Consumer;
beforeAll(async () => {
  app = createConsumer({ next: '16.4.6', react: '19.2.9', 'react-dom': '19.2.9' });
  app.write({
    'next.config.mjs': 'export default {};',
    'app/layout.jsx': `export default function Layout({ children }) {
        return <html><head><link rel="icon" href="data:," /></head><body>{children}</body></html>;
      }`,
    // The module runs on the server, too, which makes objects and captures nothing.
    'app/page.jsx': `'use client';
      import { useEffect } from 'react';
      import { Snapper, SnapError, isSnapError } from 'hlsnap';
      import { upload } from 'hlsnap/sinks';
      import 'hlsnap/element';
      new Snapper({ assetBaseUrl: '/x/' });
      upload({ url: '/upload', tokenUrl: '/token' });
      export default function Page() {
        useEffect(() => { window.hlsnap = { Snapper, SnapError, isSnapError }; }, []);
        return <p>Page</p>;
      }`,
  });
  web = await openWeb();
});
afterAll(async () => {
  await web.close();
  app.remove();
});

async function expectPictureOf(...args: string[]): Promise<void> {
  const server = await app.nodeUntil(/http:\S+(?=[^]*Ready)/, NEXT, ...args, ...HERE);
  try {
    const page = await web.open(server.match);
    await expectPicture(page, web.streams, { engine: 'ffmpeg' });
    await expectPicture(page, web.streams, { engine: 'auto' });
    await page.close();
  } finally {
    await server.end();
  }
}

test.each([['--webpack'], ['--turbopack']])('what next build %s makes works', async (bundler) => {
  expect(app.node(NEXT, 'build', bundler)).not.toMatch(/warn/i);
  await expectPictureOf('start');
});

test.each([['--webpack'], ['--turbopack']])('next dev %s works', async (bundler) => {
  await expectPictureOf('dev', bundler);
});

test.each([['--webpack'], ['--turbopack']])(
  'with the configuration of the README, next build %s leaves ffmpeg out',
  (bundler) => {
    const marker = '// no-run: next.config.mjs, without ffmpeg';
    const example = readExamples().find(({ code }) => code.startsWith(marker));
    app.write({ 'next.config.mjs': example?.code ?? '', 'empty.js': '' });
    app.node(NEXT, 'build', bundler);
    const files = readdirSync(join(app.folder, '.next/static/media'));
    expect(files.filter((file) => file.includes('squoosh_png'))).not.toEqual([]);
    expect(files.filter((file) => file.includes('ffmpeg-core'))).toEqual([]);
  },
);
