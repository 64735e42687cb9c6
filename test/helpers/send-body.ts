import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { StreamRule } from './stream-rules.js';

const CHUNK_BYTES = 16 * 1024;
/** The number of pieces a second of a throttled answer. */
const PIECES_PER_SECOND = 50;
const TS_PACKET_BYTES = 188;
/** No test waits this long: what a client takes for endless ends when the test ends. */
const ENDLESS_LIMIT_MS = 120_000;

export interface Sending {
  readonly response: ServerResponse;
  readonly entry: { bytesSent: number };
  readonly rule: StreamRule;
  readonly closing: AbortSignal;
}

/** Sends a body as the rule says; resolves when everything is sent or the connection has closed. */
export async function sendBody(sending: Sending, bytes: Uint8Array): Promise<void> {
  const { response, rule } = sending;
  const limit = Math.min(rule.truncateAt ?? Infinity, rule.stallAfter ?? Infinity);
  if (!(await sendPaced(sending, bytes.subarray(0, limit)))) return;
  if (rule.stallAfter !== undefined && rule.stallAfter < bytes.length) return;
  if (rule.truncateAt !== undefined && rule.truncateAt < bytes.length) {
    response.destroy(new Error('Cut off, as told.'));
    return;
  }
  if (rule.endless) await sendNullPackets(sending);
  response.end();
}

async function sendPaced(sending: Sending, bytes: Uint8Array): Promise<boolean> {
  const { bytesPerSecond } = sending.rule;
  const pieceBytes =
    bytesPerSecond === undefined
      ? CHUNK_BYTES
      : Math.max(1, Math.min(CHUNK_BYTES, Math.floor(bytesPerSecond / PIECES_PER_SECOND)));
  const startedAt = performance.now();
  for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
    if (bytesPerSecond !== undefined) {
      const due = startedAt + (offset / bytesPerSecond) * 1000;
      await pause(due - performance.now(), sending.closing);
    }
    if (!(await write(sending, bytes.subarray(offset, offset + pieceBytes)))) return false;
  }
  return true;
}

/** Null packets keep the rhythm of packets and mean nothing (ISO/IEC 13818-1, 2.4.3.3: PID 0x1FFF). */
async function sendNullPackets(sending: Sending): Promise<void> {
  const packet = new Uint8Array(TS_PACKET_BYTES).fill(0xff);
  packet.set([0x47, 0x1f, 0xff, 0x10]);
  const piece = new Uint8Array(TS_PACKET_BYTES * 80);
  for (let offset = 0; offset < piece.length; offset += packet.length) piece.set(packet, offset);
  const endsAt = performance.now() + ENDLESS_LIMIT_MS;
  const bytesPerSecond = sending.rule.bytesPerSecond ?? 4_000_000;
  while (performance.now() < endsAt && (await write(sending, piece))) {
    await pause((piece.length / bytesPerSecond) * 1000, sending.closing);
  }
}

async function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  if (milliseconds > 1) await wait(milliseconds, undefined, { signal: closing });
}

/** Resolves to true once the connection has taken the bytes, to false if it has closed. */
function write({ response, entry }: Sending, bytes: Uint8Array): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const gone = () => {
      resolve(false);
    };
    response.once('close', gone);
    response.write(bytes, (error) => {
      response.off('close', gone);
      if (!error) entry.bytesSent += bytes.length;
      resolve(!error);
    });
  });
}
