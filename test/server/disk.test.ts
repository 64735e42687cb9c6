import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../demo/server/server.js';
import { makeJpeg } from './pictures.js';
import { blob, filesOf, serve, Visitor, type Part } from './visit.js';

const part = (picture: Buffer): Part => ['file1', blob(picture), 'a.jpg'];
const FULL = { status: 507, code: 'storage_full' };

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** A disk of 64 KiB, where this process may mount one. */
async function smallDisk(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'hlsnap-disk-'));
  const isMounted = runs('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  onTestFinished(async () => {
    if (isMounted) runs('umount', ['-l', folder]);
    await rm(folder, { recursive: true, force: true });
  });
  return isMounted ? folder : undefined;
}

test('a disk that is full is 507, and nothing of the picture stays', async ({ skip }) => {
  const folder = await smallDisk();
  if (folder === undefined) {
    skip('Only root may mount a small disk.');
    return;
  }
  const server = await serve({ folder });
  const visitor = new Visitor(server);
  const [small, large] = [makeJpeg(1, 100, 100), makeJpeg(2, 1000, 1000)];
  expect(large.length).toBeGreaterThan(64 * 1024);
  expect(await visitor.upload([part(large)])).toMatchObject(FULL);
  expect(await readdir(folder)).toEqual([]);
  expect(await visitor.upload([part(small), part(large)])).toMatchObject(FULL);
  expect(await readdir(folder)).toEqual([]);
  let stored = 0;
  for (;;) {
    const answer = await visitor.upload([part(small)]);
    if (answer.status !== 200) {
      expect(answer).toMatchObject(FULL);
      break;
    }
    stored += 1;
    const [file] = filesOf(answer);
    const got = await fetch(file?.url ?? '');
    expect(Buffer.from(await got.arrayBuffer())).toEqual(small);
  }
  expect(stored).toBeGreaterThan(0);
  const names = await readdir(folder);
  expect(names).toHaveLength(stored);
  for (const name of names) expect(await readFile(join(folder, name))).toEqual(small);
  expect((await visitor.ask('/uploads')).body).toMatchObject({ files: { length: stored } });
});

test('a file that may not grow as large is 507, and nothing of the picture stays', async ({
  skip,
}) => {
  if (!runs('prlimit', ['--fsize=100000', 'true'])) {
    skip('This system has no prlimit.');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'hlsnap-limit-'));
  const main = join(import.meta.dirname, '../../demo/server/main.ts');
  const flags = ['--import', 'tsx', main, '--port', '0', '--folder', folder];
  const command = ['--fsize=20000', process.execPath, ...flags];
  const child = spawn('prlimit', command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill();
    await exited;
    await rm(folder, { recursive: true, force: true });
  });
  const line = await new Promise<string>((resolve) => {
    child.stdout.once('data', (data: Buffer) => {
      resolve(data.toString());
    });
  });
  const visitor = new Visitor({ url: /http\S+/.exec(line)?.[0] ?? '' });
  const [small, large] = [makeJpeg(1), makeJpeg(2, 500, 500)];
  expect(large.length).toBeGreaterThan(20_000);
  expect(await visitor.upload([part(small), part(large)])).toMatchObject(FULL);
  expect(await readdir(folder)).toEqual([]);
  expect((await visitor.upload([part(small)])).status).toBe(200);
});

test('pictures are counted, however small they are', async () => {
  const server = await serve({ maxStoredFiles: 3 });
  const visitor = new Visitor(server);
  const [one, two, three, four] = [1, 2, 3, 4].map((seed) => part(makeJpeg(seed, 1, 1)));
  const all = [one, two, three, four].filter((each) => each !== undefined);
  expect(await visitor.upload(all)).toMatchObject(FULL);
  expect((await visitor.upload(all.slice(0, 3))).status).toBe(200);
  expect(await visitor.upload(all.slice(3))).toMatchObject(FULL);
  expect(await server.stored()).toHaveLength(3);
  const again = await serve({ maxStoredFiles: 3, folder: server.folder });
  expect(await new Visitor(again).upload(all.slice(3))).toMatchObject(FULL);
});

test('pictures that somebody deletes make room for others', async () => {
  const server = await serve({ maxStoredFiles: 2 });
  const visitor = new Visitor(server);
  const both = [part(makeJpeg(1)), part(makeJpeg(2))];
  const [file] = filesOf(await visitor.upload(both));
  await rm(join(server.folder, file?.name ?? ''));
  expect(await visitor.upload(both)).toMatchObject(FULL);
  expect((await visitor.upload(both.slice(1))).status).toBe(200);
  expect(await visitor.upload(both.slice(1))).toMatchObject(FULL);
});

test('a link in the folder is neither followed nor fatal', async () => {
  const { folder } = await serve();
  const outside = await mkdtemp(join(tmpdir(), 'hlsnap-outside-'));
  onTestFinished(() => rm(outside, { recursive: true, force: true }));
  await writeFile(join(outside, 'secret.jpg'), makeJpeg());
  const links = [
    ['dangling-0123456789abcdef.jpg', join(outside, 'nothing')],
    ['secret-0123456789abcdef.jpg', join(outside, 'secret.jpg')],
    ['loop-0123456789abcdef.jpg', 'loop-0123456789abcdef.jpg'],
    ['folder-0123456789abcdef.jpg', outside],
  ] as const;
  for (const [name, target] of links) await symlink(target, join(folder, name));
  await mkdir(join(folder, 'inner-0123456789abcdef.jpg'));
  const { url } = await serve({ folder, maxStoredBytes: makeJpeg().length });
  const names = [...links.map(([name]) => name), 'inner-0123456789abcdef.jpg'];
  for (const name of names) expect((await fetch(`${url}/uploads/${name}`)).status).toBe(404);
  // Nor do they count.
  expect((await new Visitor({ url }).upload([part(makeJpeg())])).status).toBe(200);
  for (const [name] of links) {
    expect((await lstat(join(folder, name))).isSymbolicLink()).toBe(true);
  }
});

test('a pipe in the folder holds nobody up', async ({ skip }) => {
  const { folder } = await serve();
  const name = 'pipe-0123456789abcdef.jpg';
  if (!runs('mkfifo', [join(folder, name)])) {
    skip('This system has no pipes with names.');
    return;
  }
  const { url } = await serve({ folder });
  const answers = Array.from({ length: 10 }, () => fetch(`${url}/uploads/${name}`));
  for (const answer of answers) expect((await answer).status).toBe(404);
});

test('what a server that was killed left half written is removed, and nothing else', async () => {
  const { folder } = await serve();
  await writeFile(join(folder, `${'0123456789abcdef'.repeat(2)}.part`), 'half');
  await writeFile(join(folder, 'mine.part'), 'mine');
  const again = await startServer({ port: 0, folder });
  await again.close();
  expect(await readdir(folder)).toEqual(['mine.part']);
});

test('a picture that is asked for again and again keeps no file open', async ({ skip }) => {
  if (!existsSync('/proc/self/fd')) {
    skip('This system does not list open files.');
    return;
  }
  const server = await serve();
  const [file] = filesOf(await new Visitor(server).upload([part(makeJpeg(1, 400, 400))]));
  const url = file?.url ?? '';
  for (let at = 0; at < 20; at += 1) {
    await fetch(url, { method: 'HEAD' });
    await (await fetch(url)).body?.cancel();
  }
  const isOpen = async (): Promise<boolean> => {
    const targets = (await readdir('/proc/self/fd')).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    );
    return (await Promise.all(targets)).some((target) => target.startsWith(server.folder));
  };
  await expect.poll(isOpen).toBe(false);
});
