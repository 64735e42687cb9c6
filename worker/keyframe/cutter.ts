import { SnapError } from '../../src/shared/errors.js';
import { Mp4Cutter } from './mp4/cutter.js';
import { SNIFF_BYTES, sniffContainer, type Container } from './sniff.js';
import { TsCutter } from './ts/cutter.js';
import type { KeyframeCut, KeyframeCutter } from './types.js';

/**
 * Makes what finds the first keyframe in a segment, whatever container its first bytes tell of.
 *
 * `map`: the bytes of EXT-X-MAP, if the segment has one.
 *
 * Of the errors, `unsupported-container` and `no-keyframe` mean that nothing could be cut out here: an engine that
 * demuxes itself may still find a picture in the whole segment. The others are certain.
 */
export function createCutter(map: Uint8Array | undefined): KeyframeCutter {
  return new SniffingCutter(map);
}

class SniffingCutter implements KeyframeCutter {
  readonly #map: Uint8Array | undefined;
  #head: Uint8Array = new Uint8Array(0);
  #cutter: KeyframeCutter | undefined;

  constructor(map: Uint8Array | undefined) {
    this.#map = map;
  }

  push(chunk: Uint8Array): KeyframeCut | undefined {
    if (this.#cutter) return this.#cutter.push(chunk);
    const head = new Uint8Array(this.#head.length + chunk.length);
    head.set(this.#head);
    head.set(chunk, this.#head.length);
    this.#head = head;
    return head.length < SNIFF_BYTES ? undefined : this.#open().cut;
  }

  end(): KeyframeCut {
    if (this.#cutter) return this.#cutter.end();
    const { cutter, cut } = this.#open();
    return cut ?? cutter.end();
  }

  #open(): { cutter: KeyframeCutter; cut: KeyframeCut | undefined } {
    const head = this.#head;
    this.#head = new Uint8Array(0);
    const cutter = createFor(sniffContainer(head.subarray(0, SNIFF_BYTES)), this.#map);
    this.#cutter = cutter;
    return { cutter, cut: cutter.push(head) };
  }
}

function createFor(container: Container, map: Uint8Array | undefined): KeyframeCutter {
  const isTsMap = map !== undefined && sniffContainer(map.subarray(0, SNIFF_BYTES)) === 'ts';
  switch (container) {
    case 'mp4':
      return new Mp4Cutter(map);
    case 'ts':
      return new TsCutter(isTsMap ? map : undefined);
    case 'audio':
      throw new SnapError('no-video', 'The segment is packed audio');
    case 'webvtt':
      throw new SnapError('no-video', 'The segment is WebVTT');
    case 'text':
      throw new SnapError('unsupported-container', 'The segment is text, not media');
    case 'unknown':
      return map && !isTsMap ? new Mp4Cutter(map) : new TsCutter(map);
  }
}
