import { SnapError } from '../../shared/errors.js';
import { joinBytes } from '../bytes/join-bytes.js';
import type { UnitReader } from './access-unit.js';
import { Mp4Reader } from './mp4-reader.js';
import { ExactPicker } from './select/pick-exact.js';
import { KeyframePicker } from './select/pick-keyframes.js';
import type { Picker } from './select/picker.js';
import { SNIFF_BYTES, sniffContainer, type Container } from './sniff.js';
import { TsReader } from './ts-reader.js';
import type { KeyframeSelector, SelectedKeyframes, Selection, SelectorOptions } from './types.js';

/**
 * Makes a selector that finds the wanted keyframe in a segment; the segment's first bytes tell its container.
 *
 * The errors `unsupported-container` and `no-keyframe` mean that no keyframe could be cut out here; an engine that
 * demuxes may still find a picture in the whole segment. All other errors are final.
 */
export function createKeyframeSelector(options: SelectorOptions): KeyframeSelector {
  return new SniffingSelector(options);
}

class SniffingSelector implements KeyframeSelector {
  readonly #options: SelectorOptions;
  readonly #picker: Picker;
  #head: Uint8Array = new Uint8Array(0);
  #reader: UnitReader | undefined;
  #isStopped = false;

  constructor(options: SelectorOptions) {
    this.#options = options;
    this.#picker = createPicker(options.selection);
  }

  push(chunk: Uint8Array): 'stop' | undefined {
    if (this.#isStopped) return 'stop';
    const answer = this.#reader ? this.#reader.push(chunk) : this.#sniff(chunk);
    this.#isStopped = answer === 'stop';
    return answer;
  }

  end(): SelectedKeyframes {
    if (!this.#isStopped) {
      if (!this.#reader) this.#isStopped = this.#open() === 'stop';
      if (!this.#isStopped) this.#reader?.end();
      if (!this.#picker.hasKeyframe && !this.#isStopped && this.#reader) {
        throw this.#reader.failure();
      }
    }
    return this.#picker.finish();
  }

  #sniff(chunk: Uint8Array): 'stop' | undefined {
    const head = joinBytes([this.#head, chunk]);
    this.#head = head;
    return head.length < SNIFF_BYTES ? undefined : this.#open();
  }

  #open(): 'stop' | undefined {
    const head = this.#head;
    this.#head = new Uint8Array(0);
    const container = sniffContainer(head.subarray(0, SNIFF_BYTES));
    this.#reader = createReader(container, this.#options, this.#picker);
    return this.#reader.push(head);
  }
}

function createPicker(selection: Selection): Picker {
  switch (selection.kind) {
    case 'first':
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

function createReader(
  container: Container,
  { map, canDecrypt, selection }: SelectorOptions,
  picker: Picker,
): UnitReader {
  const isTsMap = map !== undefined && sniffContainer(map.subarray(0, SNIFF_BYTES)) === 'ts';
  const edits = selection.kind === 'exact' ? selection.clock?.edits : undefined;
  const mp4 = () => new Mp4Reader(isTsMap ? undefined : map, { canDecrypt, edits }, picker);
  const ts = () => new TsReader(isTsMap ? map : undefined, canDecrypt, picker);
  switch (container) {
    case 'mp4':
      return mp4();
    case 'ts':
      return ts();
    case 'audio':
      throw new SnapError('no-video', 'The segment is packed audio');
    case 'webvtt':
      throw new SnapError('no-video', 'The segment is WebVTT');
    case 'text':
      throw new SnapError('unsupported-container', 'The segment is text, not media');
    case 'unknown':
      return map && !isTsMap ? mp4() : ts();
  }
}
