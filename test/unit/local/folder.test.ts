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

test('a byte range', async () => {
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

const ENCRYPTED = 'test/fixtures/encrypted';

/** The files of an encrypted stream, the key among them. */
function encrypted(folder: string, names: readonly string[]): readonly LocalFile[] {
  return ['index.m3u8', ...names].map((name) => {
    const bytes = new Uint8Array(readFileSync(`${ENCRYPTED}/${folder}/${name}`));
    return { path: `${folder}/${name}`, file: new Blob([bytes]) };
  });
}

const SEGMENTS_41 = ['segment41.ts', 'segment42.ts', 'segment43.ts'];
const ROTATION = ['segment0.ts', 'segment1.ts', 'segment2.ts'];

describe('keys that are files of the folder', () => {
  test('one key', async () => {
    const lab = openFiles(encrypted('aes-128', ['key.bin', ...SEGMENTS_41]));
    expect(await lab.frameAt(0, 'segment')).toBe(3400);
    expect(await lab.frameAt(1.2)).toBe(3430);
    expect((await lab.keyframeAt(2)).presentationTime).toBe(2);
  });

  test('a key for each segment, and none', async () => {
    const lab = openFiles(encrypted('aes-128-rotation', ['key1.bin', 'key2.bin', ...ROTATION]));
    expect([
      await lab.frameAt(0, 'segment'),
      await lab.frameAt(1, 'segment'),
      await lab.frameAt(2, 'segment'),
    ]).toEqual([3400, 3425, 3450]);
  });

  test('a key that is missing is named', async () => {
    const lab = openFiles(encrypted('aes-128', SEGMENTS_41));
    await expect(lab.capture()).rejects.toMatchObject({
      code: 'encrypted',
      status: 404,
      url: 'aes-128/key.bin',
    });
  });

  test('another key than the right one', async () => {
    const files = encrypted('aes-128', SEGMENTS_41);
    const key = { path: 'aes-128/key.bin', file: new Blob([new Uint8Array(16)]) };
    await expect(openFiles([...files, key]).capture()).rejects.toMatchObject({ code: 'encrypted' });
  });

  test('a key of another server is not asked for', async () => {
    const key = '#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/key.bin"';
    const lab = openFiles([
      text('a/index.m3u8', mediaPlaylist(['x.ts'], { tags: [key] })),
      segment('a/x.ts', 0),
    ]);
    await expect(lab.capture()).rejects.toMatchObject({
      code: 'encrypted',
      status: 403,
      url: 'https://keys.example/key.bin',
    });
  });
});

describe('where files are missing', () => {
  const lab = (): LocalLab =>
    openFiles([
      text('a/index.m3u8', mediaPlaylist(['0.ts', '1.ts', '2.ts'], { durationSeconds: 4 })),
      segment('a/0.ts', 0),
      segment('a/2.ts', 2),
    ]);

  test('the others have their pictures, and the missing one is named', async () => {
    expect(await lab().frameAt(9)).toBe(225);
    const missing = { code: 'http', status: 404, url: 'a/1.ts' };
    await expect(lab().frameAt(5)).rejects.toMatchObject(missing);
  });

  test('a seek that allows it takes a picture near by', async () => {
    expect(await lab().frameAt(6, 'nearest')).toBe(200);
    expect((await lab().keyframeAt(5)).passedOver).toMatchObject([{ code: 'http', status: 404 }]);
  });

  test('a map that is missing is named', async () => {
    const map = '#EXT-X-MAP:URI="init.mp4"';
    const bytes = new Uint8Array(readFileSync('demo/public/sample/fmp4/segment0.m4s'));
    const files = openFiles([
      text('a/index.m3u8', mediaPlaylist(['0.m4s'], { tags: [map] })),
      { path: 'a/0.m4s', file: new Blob([bytes]) },
    ]);
    await expect(files.capture()).rejects.toMatchObject({
      code: 'http',
      status: 404,
      url: 'a/init.mp4',
    });
  });
});
