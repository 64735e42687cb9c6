import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LocalFile, LocalSource } from '../../../shared/protocol.js';
import { mediaPlaylist } from '../../helpers/playlists.js';
import { openLocal, type LocalLab } from './local-lab.js';

const SAMPLE = 'demo/public/sample/ts';

function segment(path: string, number: number): LocalFile {
  return { path, file: new Blob([new Uint8Array(readFileSync(`${SAMPLE}/segment${number}.ts`))]) };
}

function text(path: string, content: string): LocalFile {
  return { path, file: new Blob([content]) };
}

function openFiles(files: readonly LocalFile[], playlist?: string): LocalLab {
  const source: LocalSource = { kind: 'folder', files, playlist };
  return openLocal(source, 'folder/');
}

const multivariant = (...paths: readonly string[]): string =>
  ['#EXTM3U', ...paths.flatMap((path) => ['#EXT-X-STREAM-INF:BANDWIDTH=1', path])].join('\n');

test('references are resolved as URLs are, with names in any form', async () => {
  const lab = openFiles([
    text('talk/master.m3u8', multivariant('low/index.m3u8')),
    text('talk/low/index.m3u8', mediaPlaylist(['../m%C3%BCdia/a%20b.ts?x=1', 'c%2520d.ts'])),
    segment('talk/mu\u0308dia/a b.ts', 1),
    segment('talk/low/c%20d.ts', 2),
  ]);
  expect(await lab.frameAt(0, 'segment')).toBe(100);
  expect(await lab.frameAt(4, 'segment')).toBe(200);
  const { playlistUrl, segments } = await lab.timeline();
  expect(playlistUrl).toContain('talk/low/index.m3u8');
  expect(segments.length).toBe(2);
});

test('the only playlist is the one to begin with', async () => {
  const lab = openFiles([text('a/b/any.m3u8', mediaPlaylist(['x.ts'])), segment('a/b/x.ts', 3)]);
  expect(await lab.frameAt(0, 'segment')).toBe(300);
});

describe('of several playlists', () => {
  const files = [
    text('one.m3u8', mediaPlaylist(['x.ts'])),
    text('two.m3u8', mediaPlaylist(['y.ts'])),
    segment('x.ts', 0),
    segment('y.ts', 1),
  ];

  test('one has to be named', async () => {
    await expect(openFiles(files).timeline()).rejects.toMatchObject({
      code: 'playlist-invalid',
      message: expect.stringContaining('one.m3u8, two.m3u8') as string,
    });
  });

  test('the one that is named is taken', async () => {
    expect(await openFiles(files, 'two.m3u8').frameAt(0, 'segment')).toBe(100);
    await expect(openFiles(files, 'three.m3u8').timeline()).rejects.toMatchObject({
      code: 'playlist-not-found',
      status: 404,
    });
  });
});

test('no playlist at all', async () => {
  await expect(openFiles([segment('x.ts', 0)]).timeline()).rejects.toMatchObject({
    code: 'playlist-not-found',
  });
});

test.each([
  ['../../secret.ts', 'secret.ts', 404],
  ['missing.ts', 'a/missing.ts', 404],
  ['https://elsewhere.example/x.ts', 'https://elsewhere.example/x.ts', 403],
  ['https://other.hlsnap.invalid/x.ts', 'x.ts', 403],
])('%s is not there', async (uri, url, status) => {
  const lab = openFiles([text('a/index.m3u8', mediaPlaylist([uri])), segment('a/x.ts', 0)]);
  await expect(lab.capture()).rejects.toMatchObject({ code: 'http', status, url });
});

test('a key and a byte range', async () => {
  const lab = openFiles([
    text('index.m3u8', mediaPlaylist(['all.ts'], { tags: ['#EXT-X-BYTERANGE:65988@70688'] })),
    {
      path: 'all.ts',
      file: new Blob([
        new Uint8Array(readFileSync(`${SAMPLE}/segment0.ts`)),
        new Uint8Array(readFileSync(`${SAMPLE}/segment1.ts`)),
      ]),
    },
  ]);
  expect(await lab.frameAt(0, 'segment')).toBe(100);
});
