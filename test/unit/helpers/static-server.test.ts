import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startStaticServer, type StaticServerOptions } from '../../helpers/static-server.js';

async function get(options: StaticServerOptions, path: string): Promise<Response> {
  const server = await startStaticServer(options);
  try {
    const response = await fetch(server.url + path);
    await response.clone().arrayBuffer();
    return response;
  } finally {
    await server.close();
  }
}

const FOLDERS = { '/': 'demo', '/sample': 'demo/public/sample' };

test('the folder with the longest fitting path is served, without CORS unless asked', async () => {
  const response = await get({ folders: FOLDERS }, '/sample/ts/segment1.ts');
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  const file = readFileSync('demo/public/sample/ts/segment1.ts');
  expect(Buffer.from(await response.arrayBuffer()).equals(file)).toBe(true);
  const open = await get({ folders: FOLDERS, cors: true }, '/sample/index.m3u8');
  expect(open.headers.get('access-control-allow-origin')).toBe('*');
  expect(open.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
});

test('a page of the test wins over files and has its own headers', async () => {
  const headers = { 'content-security-policy': "default-src 'none'" };
  const pages = { '/index.html': { body: '<p>Hello</p>', headers } };
  const response = await get({ folders: FOLDERS, pages }, '/index.html');
  expect(await response.text()).toBe('<p>Hello</p>');
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
});

test('a file can be made to be missing', async () => {
  const missing = (path: string) => path.endsWith('.m3u8');
  expect((await get({ folders: FOLDERS, missing }, '/sample/index.m3u8')).status).toBe(404);
  expect((await get({ folders: FOLDERS, missing }, '/sample/ts/segment1.ts')).status).toBe(200);
});
