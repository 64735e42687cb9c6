import type { FastifyReply, FastifyRequest } from 'fastify';
import { Transform, type TransformCallback } from 'node:stream';
import { clientOfRequest } from './addresses.js';
import { tooManyConnections, type Connections } from './connections.js';
import { ApiError } from './errors.js';
import type { Settings } from './options.js';
import { Shares } from './shares.js';

type Limits = Pick<
  Settings,
  'maxRequestBytes' | 'maxBytesInFlight' | 'maxBytesInFlightPerAddress' | 'stallSeconds'
>;

/** Counts the bytes of all bodies that are being received or checked. */
export class BodyMeter {
  readonly #limits: Limits;
  readonly #connections: Connections;
  readonly #inFlight: Shares;

  constructor(limits: Limits, connections: Connections) {
    const { maxBytesInFlight: total, maxBytesInFlightPerAddress: perClient } = limits;
    this.#limits = limits;
    this.#connections = connections;
    this.#inFlight = new Shares({ total, perClient });
  }

  /** The body; it fails as soon as it is too large or stalls. Its bytes stop counting when the answer is sent. */
  measure(request: FastifyRequest, reply: FastifyReply): MeteredBody {
    const { raw } = request;
    const { maxBodyBytes } = request.routeOptions.config;
    const maxBytes = Math.min(maxBodyBytes ?? Infinity, this.#limits.maxRequestBytes);
    const client = clientOfRequest(request);
    const body = new MeteredBody({
      maxBytes,
      stallSeconds: this.#limits.stallSeconds,
      take: (bytes) => this.#inFlight.take(client, bytes),
    });
    const received = this.#connections.whileReceiving(raw.socket, () => {
      body.destroy(tooManyConnections());
    });
    reply.raw.once('close', () => {
      this.#inFlight.give(client, body.bytes);
    });
    raw.once('end', received);
    raw.once('aborted', () => {
      body.destroy(new ApiError(400, 'incomplete_body', 'The body ended too early.'));
    });
    raw.once('error', () => body.destroy());
    body.once('error', () => {
      received();
      raw.unpipe(body);
      raw.pause();
    });
    if (Number(raw.headers['content-length'] ?? 0) > maxBytes) body.destroy(tooLarge());
    else raw.pipe(body);
    return body;
  }
}

interface MeterLimits {
  readonly maxBytes: number;
  readonly stallSeconds: number;
  readonly take: (bytes: number) => boolean;
}

class MeteredBody extends Transform {
  bytes = 0;
  readonly #limits: MeterLimits;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: MeterLimits) {
    super();
    this.#limits = limits;
    this.#restartTimer();
  }

  /** Fastify compares this with Content-Length. */
  get receivedEncodedLength(): number {
    return this.bytes;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#restartTimer();
    if (this.bytes + chunk.length > this.#limits.maxBytes) {
      done(tooLarge());
    } else if (!this.#limits.take(chunk.length)) {
      done(new ApiError(503, 'busy', 'Too many uploads are running; try again.'));
    } else {
      this.bytes += chunk.length;
      done(null, chunk);
    }
  }

  override _flush(done: TransformCallback): void {
    clearTimeout(this.#timer);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    done(error);
  }

  #restartTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.destroy(new ApiError(408, 'stalled', 'The body stopped arriving.'));
    }, this.#limits.stallSeconds * 1000);
  }
}

function tooLarge(): ApiError {
  return new ApiError(413, 'too_large', 'The request is too large.');
}
