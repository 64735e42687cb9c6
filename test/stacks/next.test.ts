import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectLean, expectWithFfmpeg } from '../dist/builds.js';
import { createConsumer, type Consumer } from '../dist/consumer.js';
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
    'app/page.jsx': pageOf(''),
  });
  web = await openWeb();
});
afterAll(async () => {
  await web.close();
  app.remove();
});

/** A page whose module runs on the server, too, which makes objects and captures nothing. */
function pageOf(ffmpeg: '' | 'ffmpeg'): string {
  return `'use client';
    import { useEffect } from 'react';
    import { Snapper, SnapError, isSnapError } from 'hlsnap';
    import { upload } from 'hlsnap/sinks';
    ${ffmpeg && "import { ffmpeg } from 'hlsnap/ffmpeg';"}
    import 'hlsnap/element';
    new Snapper({ assetBaseUrl: '/x/', engines: [${ffmpeg && 'ffmpeg()'}] });
    upload({ url: '/upload', tokenUrl: '/token' });
    export default function Page() {
      useEffect(() => {
        window.hlsnap = { Snapper, SnapError, isSnapError, ${ffmpeg} };
      }, []);
      return <p>Page</p>;
    }`;
}

async function expectPictureOf(engine: 'auto' | 'ffmpeg', ...args: string[]): Promise<void> {
  const server = await app.nodeUntil(/http:\S+(?=[^]*Ready)/, NEXT, ...args, ...HERE);
  try {
    const page = await web.open(server.match);
    await expectPicture(page, web.streams, { engine });
    await page.close();
  } finally {
    await server.end();
  }
}

const MEDIA = '.next/static/media';

test.each([['--webpack'], ['--turbopack']])('what next build %s makes works', async (bundler) => {
  app.write({ 'app/page.jsx': pageOf('') });
  expect(app.node(NEXT, 'build', bundler)).not.toMatch(/warn/i);
  expectLean(join(app.folder, MEDIA));
  await expectPictureOf('auto', 'start');
  app.write({ 'app/page.jsx': pageOf('ffmpeg') });
  expect(app.node(NEXT, 'build', bundler)).not.toMatch(/warn/i);
  expectWithFfmpeg(join(app.folder, MEDIA));
  await expectPictureOf('ffmpeg', 'start');
});

test.each([['--webpack'], ['--turbopack']])('next dev %s works', async (bundler) => {
  app.write({ 'app/page.jsx': pageOf('ffmpeg') });
  await expectPictureOf('ffmpeg', 'dev', bundler);
});
