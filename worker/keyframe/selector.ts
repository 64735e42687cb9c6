import { SnapError, snapErrorLike, type SnapErrorCode } from '../../shared/errors.js';
import { joinBytes } from '../bytes/join-bytes.js';
import type { AccessUnit, UnitReader, UnitStart, UnitVisitor } from './access-unit.js';
import { Mp4Reader } from './mp4-reader.js';
import { ExactPicker } from './select/pick-exact.js';
import { KeyframePicker } from './select/pick-keyframes.js';
import type { Picker } from './select/picker.js';
import {
  foreignContainer,
  id3Bytes,
  SNIFF_BYTES,
  sniffContainer,
  type Container,
} from './sniff.js';
import { TsReader } from './ts-reader.js';
import type {
  KeyframeCut,
  KeyframeSelector,
  SelectedKeyframes,
  Selection,
  SelectorOptions,
} from './types.js';

/** A tag holds a few frames of text, or a picture. What is longer is not worth fetching for what may follow it. */
const MAX_TAG_BYTES = 1024 * 1024;
const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * Makes a selector that finds the wanted keyframe in a segment; the segment's first bytes tell its container.
 *
 * The errors `unsupported-container` and `no-keyframe` mean that no keyframe could be cut out here; an engine that
 * demuxes may still find a picture in the whole segment, unless its container is foreign to HLS. All other errors are
 * final.
 */
export function createKeyframeSelector(options: SelectorOptions): KeyframeSelector {
  return new SniffingSelector(options);
}

class SniffingSelector implements KeyframeSelector {
  readonly #options: SelectorOptions;
  readonly #picker: Picker;
  readonly #visitor: CountingVisitor;
  #head = NOTHING;
  /** The bytes of ID3 tags before the container. */
  #tagBytes = 0;
  /** How many of them have not arrived. */
  #tagLeft = 0;
  #reader: UnitReader | undefined;
  #isStopped = false;

  constructor(options: SelectorOptions) {
    this.#options = options;
    this.#picker = createPicker(options.selection);
    this.#visitor = new CountingVisitor(this.#picker);
  }

  get pictures(): number {
    return this.#visitor.pictures;
  }

  push(chunk: Uint8Array): 'stop' | undefined {
    if (this.#isStopped) return 'stop';
    const answer = this.#reader ? this.#reader.push(chunk) : this.#sniff(chunk);
    this.#isStopped = answer === 'stop';
    return answer;
  }

  end(): SelectedKeyframes {
    if (!this.#isStopped) {
      if (!this.#reader) this.#isStopped = this.#open(this.#head) === 'stop';
      if (!this.#isStopped) this.#reader?.end();
      if (!this.#picker.hasKeyframe && !this.#isStopped && this.#reader) {
        throw this.#reader.failure();
      }
    }
    const { before, after } = this.#picker.finish();
    return { before: this.#inSegment(before), after: this.#inSegment(after) };
  }

  /** Passes over tags: RFC 8216 3.4 has one before packed audio, and some packagers write it before anything. */
  #sniff(chunk: Uint8Array): 'stop' | undefined {
    let rest = chunk;
    for (;;) {
      const skipped = Math.min(this.#tagLeft, rest.length);
      this.#tagLeft -= skipped;
      const left = rest.subarray(skipped);
      const head = this.#head.length > 0 ? joinBytes([this.#head, left]) : left;
      const isKnown = head.length >= SNIFF_BYTES;
      this.#head = isKnown ? NOTHING : head.slice();
      if (!isKnown) return undefined;
      const tag = id3Bytes(head);
      if (tag === 0) return this.#open(head);
      this.#tagBytes += tag;
      if (this.#tagBytes > MAX_TAG_BYTES) throw packedAudio();
      this.#tagLeft = tag;
      rest = head;
    }
  }

  #open(head: Uint8Array): 'stop' | undefined {
    this.#reader = this.#createReader(head.subarray(0, SNIFF_BYTES));
    return this.#reader.push(head);
  }

  #createReader(head: Uint8Array): UnitReader {
    const { map, canDecrypt, mayBeEncrypted = canDecrypt } = this.#options;
    const visitor = this.#visitor;
    const { selection } = this.#options;
    const edits = selection.kind === 'exact' ? selection.clock?.edits : undefined;
    const isTsMap = map !== undefined && sniffContainer(map.subarray(0, SNIFF_BYTES)) === 'ts';
    const container = sniffContainer(head);
    const refusal = refusalOf(container, head, this.#tagBytes > 0);
    if (refusal) throw refusal;
    const isMp4 = container === 'mp4' || (container === 'unknown' && map && !isTsMap);
    return isMp4 === true
      ? new Mp4Reader(isTsMap ? undefined : map, { canDecrypt, edits }, visitor)
      : new TsReader(isTsMap ? map : undefined, { canDecrypt, mayBeEncrypted }, visitor);
  }

  /** Counts the tags, of which the reader knows nothing. */
  #inSegment(cut: KeyframeCut | undefined): KeyframeCut | undefined {
    return cut && { ...cut, endOffset: cut.endOffset + this.#tagBytes };
  }
}

const REFUSALS: Readonly<Partial<Record<Container, readonly [SnapErrorCode, string]>>> = {
  audio: ['no-video', 'packed audio'],
  webvtt: ['no-video', 'WebVTT'],
  text: ['unsupported-container', 'text, not media'],
};

/** Why nothing is read of a container that has no video, or is none of HLS. */
function refusalOf(
  container: Container,
  head: Uint8Array,
  isTagged: boolean,
): SnapError | undefined {
  const foreign = foreignContainer(head);
  if (container === 'foreign' && foreign !== undefined) {
    const message = `The segment is ${foreign}, which is no container of HLS`;
    return new SnapError('unsupported-container', message);
  }
  if (container === 'unknown' && (isTagged || id3Bytes(head) > 0)) return packedAudio();
  const [code, what] = REFUSALS[container] ?? [];
  return code && snapErrorLike(code, `The segment is ${what}`, {});
}

function packedAudio(): SnapError {
  return new SnapError('no-video', 'The segment is packed audio');
}

class CountingVisitor implements UnitVisitor {
  readonly #visitor: UnitVisitor;
  #pictures = 0;

  constructor(visitor: UnitVisitor) {
    this.#visitor = visitor;
  }

  get pictures(): number {
    return this.#pictures;
  }

  get hasKeyframe(): boolean {
    return this.#visitor.hasKeyframe;
  }

  foresee(times: readonly (number | undefined)[]): void {
    this.#visitor.foresee(times);
  }

  begin(start: UnitStart): 'stop' | 'take' | 'skip' {
    this.#pictures += 1;
    return this.#visitor.begin(start);
  }

  take(unit: AccessUnit): 'stop' | undefined {
    return this.#visitor.take(unit);
  }
}

function createPicker(selection: Selection): Picker {
  switch (selection.kind) {
    case 'first':
    case 'initial':
    case 'last':
      return new KeyframePicker(selection.kind, 0);
    case 'before':
    case 'after':
    case 'nearest':
      return new KeyframePicker(selection.kind, selection.offset);
    case 'exact':
      return new ExactPicker(selection.offset, selection.clock);
  }
}
