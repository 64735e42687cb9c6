import { readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { safeStem } from '../../demo/server/names.js';
import { makeJpeg } from './pictures.js';
import { blob, filesOf, openRaw, readRaw, serve, Visitor, type TestServer } from './visit.js';

const NAMES: readonly (readonly [wanted: string, stem: string])[] = [
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\windows\\system32\\a.dll', 'a'],
  ['/etc/cron.d/job.jpg', 'job'],
  ['C:\\boot.ini', 'boot'],
  ['\\\\server\\share\\x.png', 'x'],
  ['..%2f..%2fa.jpg', '2f-2fa'],
  ['....//....//a.jpg', 'a'],
  ['..', 'image'],
  ['.', 'image'],
  ['.htaccess', 'image'],
  ['a.php.jpg', 'a-php'],
  ['a.jpg\u0000.php', 'a-jpg'],
  ['nul', 'image'],
  ['CON.jpg', 'image'],
  ['com1', 'image'],
  ['a:stream.jpg', 'astream'],
  ['a\r\nSet-Cookie: x=y.jpg', 'aSet-Cookie-x-y'],
  ['a"; filename="b.html', 'a-filename-b'],
  ['<img src=x onerror=alert(1)>.jpg', 'img-src-x-onerror-alert-1'],
  ['\u202egpj.exe', 'gpj'],
  ['-rf', 'rf'],
  ['  . . ', 'image'],
  ['', 'image'],
  ['Zoë 日本.jpeg', 'Zoë-日本'],
  ['e\u0301.jpg', 'é'],
];

test.each(NAMES)('the name %j becomes safe', (wanted, stem) => {
  expect(safeStem(wanted)).toBe(stem);
});

test('files are stored under safe names, whatever they come with', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  // FormData escapes a few characters on their way.
  const names = NAMES.filter(([wanted]) => wanted !== '' && !/["\r\n]/.test(wanted));
  const picture = blob(makeJpeg());
  const answer = await visitor.upload(
    names.map(([wanted], at) => [`file${at}`, picture, wanted] as const),
  );
  const stored = filesOf(answer).map(({ name }) => name);
  expect(stored.map((name) => name.slice(0, -21))).toEqual(names.map(([, stem]) => stem));
  expect((await server.stored()).sort()).toEqual(stored.toSorted());
  for (const { url, bytes } of filesOf(answer)) {
    const got = await fetch(url);
    expect((await got.arrayBuffer()).byteLength).toBe(bytes);
  }
});

test('a file without a name is named after its field', async () => {
  const visitor = new Visitor(await serve());
  const [file] = filesOf(await visitor.upload([['poster', blob(makeJpeg()), '']]));
  expect(file?.name).toMatch(/^poster-[0-9a-f]{16}\.jpg$/);
});

test('a very long name is cut, and fits every file system', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  for (const wanted of ['x'.repeat(5000), '日'.repeat(5000), '😀a'.repeat(500)]) {
    await visitor.upload([['file1', blob(makeJpeg()), `${wanted}.jpg`]]);
  }
  const names = await server.stored();
  expect(names).toHaveLength(3);
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThan(255);
});

test('names in base64 uploads are no paths either', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  const outside = await readdir(dirname(server.folder));
  const body = new URLSearchParams({
    ...(await visitor.ticket()),
    image: makeJpeg().toString('base64'),
    name: '../../escaped.jpg',
  });
  const answer = await visitor.ask('/upload', { method: 'POST', body });
  expect(filesOf(answer)[0]?.name).toMatch(/^escaped-[0-9a-f]{16}\.jpg$/);
  expect(
    (await readdir(dirname(server.folder))).filter((name) => name.includes('escaped')),
  ).toEqual([]);
  expect(outside).toContain(server.folder.split('/').at(-1));
});

async function getRaw({ url }: TestServer, path: string) {
  const { socket, ended } = openRaw(url);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const text = await ended;
  return { ...readRaw(text), text };
}

test('no path leads out of the folder, or to what the server did not name', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  await visitor.upload([['file1', blob(makeJpeg()), 'a.jpg']]);
  await writeFile(join(server.folder, 'secret.txt'), 'secret');
  await writeFile(join(server.folder, 'page-0123456789abcdef.jpg'), '<html>secret</html>');
  const up = server.folder.split('/').at(-1) ?? '';
  const paths = [
    '/uploads/../package.json',
    '/uploads/..%2fpackage.json',
    '/uploads/%2e%2e/%2e%2e/etc/passwd',
    '/uploads/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/uploads/..%5c..%5cetc%5cpasswd',
    '/uploads/%252e%252e%252fetc%252fpasswd',
    '/uploads//etc/passwd',
    '/uploads/%2fetc%2fpasswd',
    '/uploads/secret.txt',
    '/uploads/page-0123456789abcdef.jpg',
    `/uploads/..%2f${up}%2fsecret.txt`,
    '/uploads/a%00.jpg',
    '/uploads/%00',
    '/uploads/',
    '/uploads/.',
    '/uploads/%c0%ae%c0%ae/a',
    `/uploads/${'a'.repeat(5000)}`,
    '/uploads/CON',
  ];
  for (const path of paths) {
    const { status, text } = await getRaw(server, path);
    expect([400, 404, 414], path).toContain(status);
    expect(text, path).toContain('"error":{"code"');
    expect(text, path).not.toContain('secret<');
  }
});

test('the list of uploads is the one of the session', async () => {
  const server = await serve();
  const [one, other] = [new Visitor(server), new Visitor(server)];
  const uploaded = await one.upload([['file1', blob(makeJpeg()), 'a.jpg']]);
  expect((await one.ask('/uploads')).body).toEqual({ files: filesOf(uploaded) });
  expect((await other.ask('/uploads')).body).toEqual({ files: [] });
});

test('a file that is being written is never seen in part', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  await visitor.ticket();
  const picture = makeJpeg(1, 1500, 1500);
  const uploads = [1, 2, 3, 4].map(() => visitor.upload([['file1', blob(picture), 'a.jpg']]));
  let isDone = false;
  const done = Promise.all(uploads).finally(() => {
    isDone = true;
  });
  const sizes = new Set<number>();
  const look = async (): Promise<void> => {
    const names = (await server.stored()).filter((name) => name.endsWith('.jpg'));
    for (const name of names) sizes.add((await stat(join(server.folder, name))).size);
    await setImmediate();
    if (!isDone) await look();
  };
  await look();
  await done;
  expect([...sizes].filter((size) => size !== picture.length)).toEqual([]);
  expect(await server.stored()).toHaveLength(4);
});

test('unknown paths and methods are answered as JSON', async () => {
  const { url } = await serve();
  const cases = [
    ['GET', '/', 404, 'not_found'],
    ['POST', '/uploadx', 404, 'not_found'],
    ['PUT', '/nowhere', 404, 'not_found'],
    ['GET', '/upload', 405, 'method_not_allowed'],
    ['PUT', '/upload', 405, 'method_not_allowed'],
    ['DELETE', '/uploads/a-0123456789abcdef.jpg', 405, 'method_not_allowed'],
    ['POST', '/uploads', 405, 'method_not_allowed'],
    ['GET', '/token', 405, 'method_not_allowed'],
    ['PATCH', '/token', 405, 'method_not_allowed'],
    ['GET', '/s3/signature', 405, 'method_not_allowed'],
    ['PUT', '/s3/signature', 405, 'method_not_allowed'],
  ] as const;
  for (const [method, path, status, code] of cases) {
    const answer = await fetch(url + path, { method });
    expect(answer.status, `${method} ${path}`).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { code } });
    expect(answer.headers.has('allow')).toBe(status === 405);
  }
  const heads = ['/token', '/upload', '/uploads', '/nowhere'].map((path) =>
    fetch(url + path, { method: 'HEAD' }),
  );
  expect((await Promise.all(heads)).map(({ status }) => status)).toEqual([405, 405, 200, 404]);
});
