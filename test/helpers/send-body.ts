import type { ServerResponse } from 'node:http';
import type { StreamRule } from './stream-rules.js';

const CHUNK_BYTES = 16 * 1024;
const TS_PACKET_BYTES = 188;

export interface Sending {
  readonly response: ServerResponse;
  readonly entry: { bytesSent: number };
  readonly rule: StreamRule;
}

/** Sends a body as the rule says; resolves when everything is sent or the connection has closed. */
export async function sendBody(sending: Sending, bytes: Uint8Array): Promise<void> {
  const { response, rule } = sending;
  const limit = Math.min(rule.truncateAt ?? Infinity, rule.stallAfter ?? Infinity);
  if (!(await sendPieces(sending, bytes.subarray(0, limit)))) return;
  if (rule.stallAfter !== undefined && rule.stallAfter < bytes.length) return;
  if (rule.truncateAt !== undefined && rule.truncateAt < bytes.length) {
    response.destroy(new Error('Cut off, as told.'));
    return;
  }
  if (rule.endless && !response.hasHeader('content-range')) await sendNullPackets(sending);
  response.end();
}

async function sendPieces(sending: Sending, bytes: Uint8Array): Promise<boolean> {
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES) {
    if (!(await write(sending, bytes.subarray(offset, offset + CHUNK_BYTES)))) return false;
  }
  return true;
}

/**
 * Null packets keep the packets' rhythm and mean nothing (ISO/IEC 13818-1, 2.4.3.3: PID 0x1FFF). They end with the
 * connection.
 */
async function sendNullPackets(sending: Sending): Promise<void> {
  const packet = new Uint8Array(TS_PACKET_BYTES).fill(0xff);
  packet.set([0x47, 0x1f, 0xff, 0x10]);
  const piece = new Uint8Array(TS_PACKET_BYTES * 80);
  for (let offset = 0; offset < piece.length; offset += packet.length) piece.set(packet, offset);
  while (await write(sending, piece));
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
