import type { IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { ApiError } from './errors.js';
import type { Settings } from './options.js';

type Limits = Pick<Settings, 'maxRequestBytes' | 'maxBytesInFlight' | 'stallSeconds'>;

/** Counts the bytes of all bodies that are being received or checked. */
export class BodyMeter {
  readonly #limits: Limits;
  #bytesInFlight = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** The body; it fails as soon as it is too large or stalls. Its bytes stop counting when the answer is sent. */
  measure(request: IncomingMessage, onAnswered: (release: () => void) => void): MeteredBody {
    const declared = Number(request.headers['content-length'] ?? 0);
    const body = new MeteredBody(this.#limits, (bytes) => this.#take(bytes));
    onAnswered(() => {
      this.#bytesInFlight -= body.bytes;
    });
    request.once('aborted', () => {
      body.destroy(new ApiError(400, 'incomplete_body', 'The body ended too early.'));
    });
    request.once('error', () => body.destroy());
    body.once('error', () => {
      request.unpipe(body);
      request.pause();
    });
    if (declared > this.#limits.maxRequestBytes) body.destroy(tooLarge());
    else request.pipe(body);
    return body;
  }

  #take(bytes: number): boolean {
    if (this.#bytesInFlight + bytes > this.#limits.maxBytesInFlight) return false;
    this.#bytesInFlight += bytes;
    return true;
  }
}

class MeteredBody extends Transform {
  bytes = 0;
  readonly #limits: Limits;
  readonly #take: (bytes: number) => boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: Limits, take: (bytes: number) => boolean) {
    super();
    this.#limits = limits;
    this.#take = take;
    this.#restartTimer();
  }

  /** Fastify compares this with Content-Length. */
  get receivedEncodedLength(): number {
    return this.bytes;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#restartTimer();
    if (this.bytes + chunk.length > this.#limits.maxRequestBytes) {
      done(tooLarge());
    } else if (!this.#take(chunk.length)) {
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
