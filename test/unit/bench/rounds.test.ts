import { expect, test } from 'vitest';
import type { Measured, OpenPeer, Pass } from '../../../bench/measured.js';
import { measureInRounds, type Contestant } from '../../../bench/rounds.js';

const SLICE = { passes: 2, seconds: 1 };

/** A peer that notes what it is asked for; it fails in the round that is given, 0 is its opening. */
function fakePeer(name: string, log: string[], failsIn?: number): Contestant {
  const passes: Pass[] = [];
  let failure: string | undefined;
  let round = 0;
  const act = (what: string): Promise<void> => {
    log.push(`${what} ${name}`);
    if (round === failsIn) failure = 'broken';
    else if (what === 'slice') passes.push({ ...EMPTY_PASS, milliseconds: round });
    round += 1;
    return Promise.resolve();
  };
  const peer: OpenPeer = {
    takeSlice: () => act('slice'),
    measured: (): Measured => ({ ...EMPTY, passes, failure }),
    cpuSeconds: () => (name === 'a' ? log.length : 0),
    close: () => {
      log.push(`close ${name}`);
      return Promise.resolve();
    },
  };
  return { name, open: () => act('open').then(() => peer) };
}

const EMPTY_PASS: Pass = { milliseconds: 0, bytes: 0, longTasksMs: [], pictures: [] };
const EMPTY = { firsts: [], peakMiB: 0, jpeg: new Uint8Array() };

function run(contestants: readonly Contestant[], log: string[], rounds: number) {
  let probes = 0;
  return measureInRounds(contestants, {
    ...{ rounds, slice: SLICE },
    probe: () => {
      probes += 1;
      return Promise.resolve(probes);
    },
    onOpen: (name, failure) => log.push(`said ${name} ${failure ?? 'open'}`),
  });
}

test('all are open before the first turn, and each second round is the other way round', async () => {
  const log: string[] = [];
  const peers = ['a', 'b', 'c'].map((name) => fakePeer(name, log));
  await run(peers, log, 3);
  expect(log.filter((line) => !line.startsWith('said'))).toEqual([
    ...['open a', 'open b', 'open c'],
    ...['slice a', 'slice b', 'slice c'],
    ...['slice c', 'slice b', 'slice a'],
    ...['slice a', 'slice b', 'slice c'],
    ...['close a', 'close b', 'close c'],
  ]);
});

test('each turn has its own passes, and what the machine took before and after it', async () => {
  const log: string[] = [];
  const [a, b] = await run([fakePeer('a', log), fakePeer('b', log)], log, 2);
  expect(a?.turns.map(({ passes }) => passes.map(({ milliseconds }) => milliseconds))).toEqual([
    [1],
    [2],
  ]);
  expect(a?.turns.map(({ machineMs }) => machineMs)).toEqual([
    [1, 2],
    [4, 5],
  ]);
  expect(b?.turns.map(({ machineMs }) => machineMs)).toEqual([
    [2, 3],
    [3, 4],
  ]);
});

test('what others use while a peer has its turn is told, and not what it uses itself', async () => {
  const log: string[] = [];
  const [a, b] = await run([fakePeer('a', log), fakePeer('b', log)], log, 1);
  expect(a?.turns[0]?.idleCpu).toBe(0);
  expect(b?.turns[0]?.idleCpu).toBeGreaterThan(0);
});

test('a peer that cannot be opened has no turn', async () => {
  const log: string[] = [];
  const [a, b] = await run([fakePeer('a', log, 0), fakePeer('b', log)], log, 2);
  expect(log).toContain('said a broken');
  expect(log).not.toContain('slice a');
  expect(log).toContain('close a');
  expect([a?.turns.length, a?.failure, b?.turns.length]).toEqual([0, 'broken', 2]);
});

test('a peer that fails in its turn has no other one', async () => {
  const log: string[] = [];
  const [, b] = await run([fakePeer('a', log), fakePeer('b', log, 2)], log, 4);
  expect(log.filter((line) => line === 'slice b')).toHaveLength(2);
  expect(b?.failure).toBe('broken');
  expect(b?.passes).toHaveLength(1);
});

test('all are closed where one throws', async () => {
  const log: string[] = [];
  const broken = { name: 'b', open: () => Promise.reject(new Error('no browser')) };
  await expect(run([fakePeer('a', log), broken], log, 1)).rejects.toThrow('no browser');
  expect(log).toContain('close a');
});
