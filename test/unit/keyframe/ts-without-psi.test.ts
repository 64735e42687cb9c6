import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createKeyframeSelector } from '../../../worker/keyframe/selector.js';
import { concat, concatAll } from './bit-writer.js';
import { annexB, delimiter, pps, slice, sps } from './h264-writer.js';
import { cut, errorCode, select } from './selecting.js';
import { pat, pmt, PMT_PID, TsWriter, VIDEO_PID, type StreamEntry } from './ts-writer.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/keyframe');
const big = new Uint8Array(1000).map((_, i) => ((i * 7) % 250) | 1);
const keyframe = annexB(delimiter, sps(), pps(), slice({ type: 'idr', payload: big }));
const interFrame = annexB(delimiter, slice({ type: 'p', frameNum: 1 }));
const unitOf = (accessUnit: Uint8Array) => accessUnit.subarray(1);

type Packets = readonly Uint8Array[];

/** The packets of a fixture: those of PAT and PMT, and all others. */
function split(name: string): { readonly psi: Packets; readonly rest: Packets } {
  const bytes = Uint8Array.from(readFileSync(join(FOLDER, name)));
  const packets = Array.from({ length: bytes.length / 188 }, (_, i) =>
    bytes.subarray(i * 188, (i + 1) * 188),
  );
  const isPsi = ([, high = 0, low = 0]: Uint8Array): boolean =>
    [0, 0x1000].includes(((high & 0x1f) << 8) | low);
  return { psi: packets.filter(isPsi), rest: packets.filter((packet) => !isPsi(packet)) };
}

/** Changes a byte of each section. */
function broken(psi: Packets): Packets {
  return psi.map((packet) => packet.map((byte, i) => (i === 8 ? byte ^ 0x40 : byte)));
}

describe.each([
  'h264-open-gop.mpegts',
  'h264-slices.mpegts',
  'h264-mbaff.mpegts',
  'hevc.mpegts',
  'mpeg1.mpegts',
  'mpeg2.mpegts',
  'mpeg2-interlaced.mpegts',
  'mpeg4.mpegts',
])('%s', (name) => {
  const { psi, rest } = split(name);
  const [whole, last] = (['first', 'last'] as const).map((kind) =>
    select(concatAll([...psi.slice(0, 2), ...rest]), { kind }),
  );
  const middle = Math.floor(rest.length / 2);

  test.each<[string, Packets]>([
    ['nowhere', rest],
    ['at the end', [...rest, ...psi.slice(0, 2)]],
    ['in the middle', [...rest.slice(0, middle), ...psi.slice(0, 2), ...rest.slice(middle)]],
    ['broken', [...broken(psi), ...rest]],
  ])('the same keyframes with program maps %s', (_place, packets) => {
    const segment = concatAll(packets);
    for (const pieceBytes of [100, segment.length]) {
      const first = select(segment, { kind: 'first' }, { pieceBytes }).after;
      expect(first?.run).toEqual(whole?.after?.run);
      expect(first?.firstPts).toBe(whole?.after?.firstPts);
      expect(select(segment, { kind: 'last' }, { pieceBytes }).before?.run).toEqual(
        last?.before?.run,
      );
    }
  });
});

test('a program map that comes later decides which stream is the video', () => {
  const other = annexB(delimiter, sps(), pps(), slice({ type: 'idr', payload: big.toReversed() }));
  const writer = new TsWriter().pes(other, { pid: 0x200, pts: 0 }).pes(keyframe, { pts: 90_000 });
  writer.section(0, pat()).section(PMT_PID, pmt([{ type: 0x1b, pid: VIDEO_PID }]));
  expect(cut(writer.bytes())).toMatchObject({ pts: 1, picture: { bytes: unitOf(keyframe) } });
});

describe('a program map with a wrong CRC', () => {
  const spoiled = (section: Uint8Array) => section.map((byte, i) => (i === 6 ? byte ^ 2 : byte));
  const segment = (streams: readonly StreamEntry[]) => {
    const writer = new TsWriter().section(0, pat()).section(PMT_PID, spoiled(pmt(streams)));
    for (let i = 0; i < 20; i++) writer.pes(keyframe, { pts: i * 3000 });
    return writer.bytes();
  };

  test('is believed at once where the video says the same', () => {
    const right = segment([{ type: 0x1b, pid: VIDEO_PID }]);
    const { after, bytesRead } = select(right, { kind: 'first' }, { pieceBytes: 188 });
    expect(after?.pts).toBe(0);
    expect(bytesRead).toBeLessThan(20 * 188);
    expect(errorCode(right, { mayBeEncrypted: true })).toBe('unsupported-container');
  });

  test.each<[string, StreamEntry]>([
    ['another codec', { type: 0x24, pid: VIDEO_PID }],
    ['another stream', { type: 0x1b, pid: 0x300 }],
  ])('is not believed where it names %s', (_name, stream) => {
    const wrong = segment([stream]);
    const { after, bytesRead } = select(wrong, { kind: 'first' }, { pieceBytes: 188 });
    expect(after).toMatchObject({ pts: 0, run: { codec: 'h264' } });
    expect(bytesRead).toBe(wrong.length);
  });
});

test('what a program map does not list is not taken for its video', () => {
  const audio = pmt([{ type: 0x0f, pid: 0x101 }]);
  const writer = new TsWriter().section(0, pat()).section(PMT_PID, audio).pes(keyframe, { pts: 0 });
  expect(errorCode(writer.bytes())).toBe('no-video');
});

test('a stream that tells its codec only later is read from its beginning', () => {
  const lonely = annexB(slice({ type: 'p', frameNum: 1 }));
  const writer = new TsWriter().pes(lonely, { pts: 0 }).pes(keyframe, { pts: 90_000 });
  expect(cut(writer.bytes())).toMatchObject({ pts: 1, firstPts: 0 });
});

describe('where samples may be encrypted', () => {
  const segment = new TsWriter().pes(keyframe, { pts: 0 }).pes(interFrame, { pts: 3000 });
  const zavc = pmt([{ type: 0x1b, pid: VIDEO_PID, privateData: 'zavc' }]);

  test('nothing is taken for clear without a program map', () => {
    expect(errorCode(segment.bytes(), { canDecrypt: true })).toBe('unsupported-container');
    expect(errorCode(segment.bytes(), { mayBeEncrypted: true })).toBe('unsupported-container');
    expect(errorCode(segment.bytes(), { canDecrypt: false })).toBeUndefined();
  });

  test('a program map at the end tells that they are', () => {
    const late = concat(
      segment.bytes(),
      new TsWriter().section(0, pat()).section(PMT_PID, zavc).bytes(),
    );
    expect(errorCode(late, { mayBeEncrypted: true })).toBe('encrypted');
    const { run } = cut(late, { canDecrypt: true });
    expect(run.units[0]?.protection).toEqual({ scheme: 'sample-aes-h264' });
  });
});

describe('where no program map ever comes', () => {
  const MEGABYTE = 1024 * 1024;

  /** Pushes pictures until no more are wanted, or so many bytes; returns how many were. */
  function push(selector: ReturnType<typeof createKeyframeSelector>, picture: Uint8Array): number {
    const writer = new TsWriter();
    let bytes = 0;
    while (bytes < 20 * MEGABYTE) {
      const piece = concatAll(writer.pes(picture, { pts: 0 }).packets.splice(0));
      bytes += piece.length;
      if (selector.push(piece)) break;
    }
    return bytes;
  }

  const make = () =>
    createKeyframeSelector({ map: undefined, selection: { kind: 'first' }, canDecrypt: false });

  test('it is not waited for longer than a keyframe takes', () => {
    const payload = new Uint8Array(40_000).fill(0x5a);
    const selector = make();
    expect(
      push(selector, annexB(delimiter, sps(), pps(), slice({ type: 'idr', payload }))),
    ).toBeLessThan(1.3 * MEGABYTE);
    expect(selector.end().after?.run.codec).toBe('h264');
  });

  test('video that never tells its codec fills no memory', () => {
    const selector = make();
    const before = process.memoryUsage().arrayBuffers;
    const payload = new Uint8Array(40_000).fill(0x5a);
    expect(push(selector, annexB(slice({ type: 'p', payload })))).toBeGreaterThan(19 * MEGABYTE);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * MEGABYTE);
    expect(() => selector.end()).toThrow(/no program map/);
  });
});
