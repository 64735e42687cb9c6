import { keyframeEnd } from './keyframe-end.js';
import type { FirstPicture, Pass } from './measured.js';
import type { Turns } from './rounds.js';
import { SEGMENTS } from './setup.js';
import { printTable, quantile, sum } from './table.js';

/** A row of the table. */
export interface Result {
  readonly stream: string;
  readonly peer: string;
  /** Why numbers are missing. */
  readonly failure: string | undefined;
  readonly pictures: number;
  readonly picturesPerSecond: number;
  /** The same of each round. */
  readonly picturesPerSecondByRound: readonly number[];
  /** What the machine took for its fixed work around the peer's turns, on average. */
  readonly machineMs: number;
  readonly first: FirstPicture | undefined;
  /** Bytes of playlists and media that the server sent for a picture. */
  readonly bytesPerPicture: number;
  /** The most bytes of media that the peer reports having read beyond the keyframe's end. */
  readonly mostBehindKeyframe: number | undefined;
  /** Milliseconds of main-thread tasks over 50 ms for a picture; `undefined` without a main thread. */
  readonly blockedMsPerPicture: number | undefined;
  readonly longestTaskMs: number | undefined;
  readonly peakMiB: number;
  readonly jpegBytes: number;
  /** Average milliseconds of a picture, by step. */
  readonly steps: Readonly<Record<string, number>>;
  /** The engine of the last picture, if the peer has several. */
  readonly engine: string | undefined;
}

export function toResult(stream: string, measured: Turns): Result {
  const { name: peer, turns, passes, firsts, failure, peakMiB } = measured;
  const pictures = passes.flatMap((pass) => pass.pictures);
  const count = Math.max(1, pictures.length);
  const isPage = !peer.startsWith('native');
  const longTasksMs = passes.flatMap((pass) => pass.longTasksMs);
  return {
    ...{ stream, peer, failure, peakMiB, first: firsts[0], pictures: pictures.length },
    picturesPerSecond: rateOf(passes),
    picturesPerSecondByRound: turns.map((turn) => rateOf(turn.passes)),
    machineMs: sum(turns.flatMap(({ machineMs }) => machineMs)) / Math.max(1, 2 * turns.length),
    bytesPerPicture: sum(passes.map(({ bytes }) => bytes)) / count,
    mostBehindKeyframe: mostBehindKeyframe(stream, passes),
    blockedMsPerPicture: isPage ? sum(longTasksMs) / count : undefined,
    longestTaskMs: isPage ? Math.max(0, ...longTasksMs) : undefined,
    jpegBytes: sum(pictures.map(({ jpegBytes }) => jpegBytes)) / count,
    steps: averages(pictures.map(({ steps = {} }) => steps)),
    engine: pictures.at(-1)?.engine,
  };
}

/** All pictures over all seconds. */
export function rateOf(passes: readonly Pass[]): number {
  const milliseconds = sum(passes.map((pass) => pass.milliseconds));
  return (sum(passes.map(({ pictures }) => pictures.length)) * 1000) / Math.max(1, milliseconds);
}

/** A pass opens the stream with the first segment, which is not among its pictures. */
function mostBehindKeyframe(stream: string, passes: readonly Pass[]): number | undefined {
  const behind = passes.flatMap(({ pictures }) =>
    pictures.flatMap(({ bytesRead }, index) =>
      bytesRead === undefined ? [] : [bytesRead - keyframeEnd(stream, (index + 1) % SEGMENTS)],
    ),
  );
  return behind.length > 0 ? Math.max(...behind) : undefined;
}

function averages(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(all[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, sum(all.map((steps) => steps[name] ?? 0)) / all.length]),
  );
}

export function printResults(results: readonly Result[], link: string): void {
  printTable(
    [
      ...[
        `stream, ${link}`,
        'peer',
        'pictures/s',
        'by round',
        'machine, ms',
        'first, ms',
        'KiB/picture',
        'KiB past keyframe',
      ],
      ...['blocked ms/picture', 'longest task, ms', 'peak MiB', 'JPEG bytes'],
    ],
    results.filter(({ pictures }) => pictures > 0).map(toRow),
  );
  const steps = results.filter((result) => Object.keys(result.steps).length > 0);
  if (steps.length > 0) {
    const names = Object.keys(steps[0]?.steps ?? {});
    console.log('\nMilliseconds of a picture by step, as hlsnap says:');
    printTable(
      ['stream', 'peer', 'decoded by', ...names],
      steps.map(({ stream, peer, engine = '', steps: of }) => [
        ...[stream, peer, engine],
        ...names.map((name) => (of[name] ?? 0).toFixed(1)),
      ]),
    );
  }
  const failed = results.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0) console.log('\nLeft out, or ended early:');
  for (const { stream, peer, failure = '' } of failed)
    console.log(`${stream}, ${peer}: ${failure}`);
}

function toRow(result: Result): string[] {
  const { mostBehindKeyframe: behind, blockedMsPerPicture: blocked } = result;
  return [
    ...[result.stream, result.peer, result.picturesPerSecond.toFixed(1)],
    ...[rangeOf(result.picturesPerSecondByRound), result.machineMs.toFixed(0)],
    result.first?.milliseconds.toFixed(0) ?? '',
    (result.bytesPerPicture / 1024).toFixed(0),
    behind === undefined ? '' : (behind / 1024).toFixed(1),
    blocked?.toFixed(1) ?? '',
    result.longestTaskMs?.toFixed(0) ?? '',
    result.peakMiB.toFixed(0),
    result.jpegBytes.toFixed(0),
  ];
}

function rangeOf(rates: readonly number[]): string {
  return `${Math.min(...rates).toFixed(1)} to ${Math.max(...rates).toFixed(1)}`;
}

/** What the machine itself did while a stream was measured. */
export interface Machine {
  readonly stream: string;
  /** For its fixed work. */
  readonly leastMs: number;
  readonly medianMs: number;
  readonly mostMs: number;
  /** Processor seconds that all peers without a turn used in each second, at most. */
  readonly idleCpu: number;
}

export function toMachine(stream: string, all: readonly Turns[]): Machine {
  const turns = all.flatMap((one) => one.turns);
  const times = turns.flatMap(({ machineMs }) => machineMs);
  return {
    ...{ stream, leastMs: Math.min(...times), mostMs: Math.max(...times) },
    medianMs: quantile(times, 0.5),
    idleCpu: Math.max(0, ...turns.map((turn) => turn.idleCpu)),
  };
}

/** So that readers see whether figures of one table compare. */
export function printMachine(machines: readonly Machine[]): void {
  console.log('\nWhat the machine took for the same piece of work, between any two turns:');
  printTable(
    ['stream', 'least, ms', 'median', 'most', 'drift', 'idle peers, % of a core'],
    machines.map(({ stream, leastMs, medianMs, mostMs, idleCpu }) => [
      ...[stream, leastMs.toFixed(0), medianMs.toFixed(0), mostMs.toFixed(0)],
      ...[`${((mostMs / leastMs - 1) * 100).toFixed(0)} %`, (idleCpu * 100).toFixed(1)],
    ]),
  );
}
