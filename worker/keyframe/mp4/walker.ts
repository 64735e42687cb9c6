import { SnapError } from '../../../shared/errors.js';
import { GrowableBuffer } from '../../bytes/growable-buffer.js';
import { parseBoxHeader, type BoxHeader } from '../../bytes/boxes.js';

const LARGE_HEADER_BYTES = 16;
const SHORT_HEADER_BYTES = 8;
/** A map for fragments of a few seconds has a few kilobytes; a whole film's has a few megabytes. */
const MAX_COLLECTED_BYTES = 16 * 1024 * 1024;
const COLLECTED: ReadonlySet<string> = new Set(['moov', 'moof']);

export type WalkEvent =
  /** A `moov` or `moof` is complete. */
  | {
      readonly kind: 'box';
      readonly type: string;
      readonly payload: Uint8Array;
      readonly start: number;
    }
  /** A `mdat` begins. */
  | { readonly kind: 'mdat' };

/** Walks over the boxes of a file as it arrives; keeps `moov` and `moof` and skips everything else. */
export class BoxWalker {
  readonly #held = new GrowableBuffer();
  #box: BoxHeader | undefined;
  /** The bytes of the current box that have not arrived. */
  #left = 0;
  #position = 0;

  /** The offset of the next byte to arrive. */
  get position(): number {
    return this.#position;
  }

  /**
   * Takes at least one byte, from one header or one payload, so that a payload is handed out before the next box is
   * read.
   */
  next(piece: Uint8Array): { readonly used: number; readonly event: WalkEvent | undefined } {
    const { used, event } = this.#box
      ? this.#takePayload(piece, this.#box)
      : this.#takeHeader(piece);
    this.#position += used;
    return { used, event: event && this.#withStart(event) };
  }

  #withStart(event: WalkEvent): WalkEvent {
    if (event.kind === 'mdat') return event;
    return { ...event, start: this.#position - event.start };
  }

  /** Reads one byte more than there is, until the header is complete. */
  #takeHeader(rest: Uint8Array): { used: number; event: WalkEvent | undefined } {
    const isLarge = this.#held.length >= 4 && isLargeSize(this.#held.view);
    const wanted = isLarge ? LARGE_HEADER_BYTES : SHORT_HEADER_BYTES;
    const used = Math.min(rest.length, wanted - this.#held.length);
    this.#held.append(rest.subarray(0, used));
    const held = this.#held.view;
    if (held.length < wanted || (!isLarge && isLargeSize(held))) return { used, event: undefined };
    const header = parseBoxHeader(held);
    if (!header || !isPlausibleType(header.type)) throw brokenBox();
    if (COLLECTED.has(header.type) && header.size > MAX_COLLECTED_BYTES)
      throw tooLarge(header.type);
    this.#held.clear();
    this.#left = header.size - header.headerBytes;
    this.#box = this.#left > 0 ? header : undefined;
    if (header.type === 'mdat') return { used, event: { kind: 'mdat' } };
    return { used, event: undefined };
  }

  #takePayload(rest: Uint8Array, box: BoxHeader): { used: number; event: WalkEvent | undefined } {
    const used = Math.min(rest.length, this.#left);
    const isCollected = COLLECTED.has(box.type);
    if (isCollected) this.#held.append(rest.subarray(0, used));
    this.#left -= used;
    if (this.#left > 0) return { used, event: undefined };
    this.#box = undefined;
    if (!isCollected) return { used, event: undefined };
    const payload = this.#held.view.slice();
    this.#held.clear();
    return { used, event: { kind: 'box', type: box.type, payload, start: box.size } };
  }
}

/** The payload of the `moov` box in a map. */
export function findMovie(map: Uint8Array): Uint8Array {
  const walker = new BoxWalker();
  let at = 0;
  while (at < map.length) {
    const { used, event } = walker.next(map.subarray(at));
    at += used;
    if (event?.kind === 'box' && event.type === 'moov') return event.payload;
  }
  throw new SnapError('unsupported-container', 'The map is not MP4');
}

function isLargeSize(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 1;
}

function isPlausibleType(type: string): boolean {
  return /^[ -~\u00a9]{4}$/.test(type);
}

function brokenBox(): SnapError {
  return new SnapError('unsupported-container', 'The MP4 segment has an invalid box');
}

function tooLarge(type: string): SnapError {
  return new SnapError('too-large', `The MP4 segment has a ${type} box of more than 16 MiB`);
}
