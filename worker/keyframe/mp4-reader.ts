import { SnapError } from '../../shared/errors.js';
import { readAv1CodecString } from '../codecs/headers/av1.js';
import type { EditRule } from '../../shared/types.js';
import type { AccessUnit, UnitReader, UnitVisitor } from './access-unit.js';
import { fragmentSamples, hasSyncSample } from './mp4/fragment.js';
import { progressiveSamples } from './mp4/progressive.js';
import { SampleCollector } from './mp4/sample-collector.js';
import {
  canLookInto,
  entryOf,
  isDamaged,
  pictureKind,
  mayBeKeyframe,
  decodeTime,
  samplePresentationTime,
  protectionOf,
  type SampleBatch,
} from './mp4/sample-facts.js';
import type { SampleEntry } from './mp4/sample-entry.js';
import type { Sample } from './mp4/sample.js';
import { parseMovie, type VideoTrack } from './mp4/track.js';
import { BoxWalker, findMovie, type WalkEvent } from './mp4/walker.js';

/** No codec delays more pictures than this; ISO/IEC 14496-10 A.3.1 and H.265 A.4.2 allow 16. */
const MAX_REORDERED = 32;
/** Two hours at 25 pictures a second. A larger number is false, and each sample costs time even if it has no bytes. */
const MAX_SAMPLES = 200_000;

export interface Mp4ReaderOptions {
  readonly canDecrypt: boolean;
  /** Default `all`. */
  readonly edits: EditRule | undefined;
}

/** Reads the video's samples in an MP4 segment: fragments after a map, or a progressive file with `moov` first. */
export class Mp4Reader implements UnitReader {
  readonly #visitor: UnitVisitor;
  readonly #options: Mp4ReaderOptions;
  readonly #walker = new BoxWalker();
  readonly #mapBytes: number;
  #track: VideoTrack | undefined;
  #collector: SampleCollector | undefined;
  #samplesListed = 0;
  #samplesForeseen = 0;
  /** The least composition offset so far, in ticks, if it is negative. */
  #leastOffset = 0;
  /** The first sample of a segment without sync marks whose samples cannot be inspected. */
  #lastResort: AccessUnit | undefined;

  constructor(map: Uint8Array | undefined, options: Mp4ReaderOptions, visitor: UnitVisitor) {
    this.#visitor = visitor;
    this.#options = options;
    this.#mapBytes = map?.length ?? 0;
    this.#track = map && parseMovie(findMovie(map), options.edits);
  }

  push(chunk: Uint8Array): 'stop' | undefined {
    let at = 0;
    while (at < chunk.length) {
      const { position } = this.#walker;
      const rest = chunk.subarray(at);
      const { used, event } = this.#walker.next(rest);
      const isDone = this.#collector?.push(rest.subarray(0, used), position);
      if (isDone ?? (event && this.#handle(event))) {
        this.#offerLastResort();
        return 'stop';
      }
      at += used;
    }
    return undefined;
  }

  end(): void {
    this.#offerLastResort();
  }

  failure(): SnapError {
    return this.#track
      ? new SnapError('no-keyframe', 'The MP4 segment has no keyframe in it')
      : new SnapError('unsupported-container', 'The MP4 segment has no map');
  }

  #offerLastResort(): void {
    if (this.#lastResort && !this.#visitor.hasKeyframe) this.#visitor.take(this.#lastResort);
  }

  #handle(event: WalkEvent): 'stop' | undefined {
    if (event.kind === 'box' && event.type === 'moov') return this.#takeMovie(event.payload);
    const track = this.#track;
    if (!track) {
      throw new SnapError('unsupported-container', 'The MP4 segment has media data before any map');
    }
    return event.kind === 'mdat' ? undefined : this.#takeFragment(event, track);
  }

  #takeMovie(moov: Uint8Array): 'stop' | undefined {
    const track = parseMovie(moov, this.#options.edits);
    this.#track = track;
    return this.#read(track, true, () => progressiveSamples(track));
  }

  #takeFragment(
    { payload, start }: { readonly payload: Uint8Array; readonly start: number },
    track: VideoTrack,
  ): 'stop' | undefined {
    const place = { start, end: this.#walker.position, mapBytes: this.#mapBytes };
    return this.#read(track, hasSyncSample(payload, track, place), () =>
      fragmentSamples(payload, track, place),
    );
  }

  /** `list` starts the list of samples anew each time. */
  #read(
    track: VideoTrack,
    hasSyncMarks: boolean,
    list: () => Generator<Sample>,
  ): 'stop' | undefined {
    // A fragment of other tracks does not change the samples of the previous one.
    if (list().next().done === true) return undefined;
    this.#foresee(list(), track);
    const describedUpTo = this.#walker.position;
    const batch = { track, hasSyncMarks, describedUpTo, canDecrypt: this.#options.canDecrypt };
    this.#collector = new SampleCollector(this.#counted(list()), {
      begin: (sample) => this.#begin(sample, batch),
      take: (sample, data) => this.#take(sample, data, batch),
    });
    return this.#collector.advance();
  }

  /** Presentation times are known before the bytes arrive. */
  #foresee(samples: Iterable<Sample>, track: VideoTrack): void {
    const times: (number | undefined)[] = [];
    for (const sample of samples) {
      if (this.#samplesForeseen >= MAX_REORDERED) break;
      this.#samplesForeseen += 1;
      this.#leastOffset = Math.min(this.#leastOffset, sample.compositionOffset);
      times.push(samplePresentationTime(track, sample));
    }
    this.#visitor.foresee(times);
  }

  *#counted(samples: Iterable<Sample>): Generator<Sample> {
    for (const sample of samples) {
      if (++this.#samplesListed > MAX_SAMPLES) {
        throw new SnapError('too-large', `The MP4 segment lists more than ${MAX_SAMPLES} pictures`);
      }
      yield sample;
    }
  }

  #begin(sample: Sample, batch: SampleBatch): 'stop' | 'take' | 'skip' {
    const isCandidate = mayBeKeyframe(sample, batch);
    const answer = this.#visitor.begin({
      pts: samplePresentationTime(batch.track, sample),
      dts: decodeTime(batch.track, sample),
      noneBefore: this.#earliestTime(sample, batch.track),
      mayBeKeyframe: isCandidate,
    });
    const isLastResort = !batch.hasSyncMarks && !isCandidate && !this.#lastResort;
    if (answer === 'stop' || (answer === 'skip' && !isLastResort)) return answer;
    // A sample that cannot be decrypted fails before its bytes arrive.
    protectionOf(sample, batch);
    if (sample.start >= batch.describedUpTo) return 'take';
    throw new SnapError('unsupported-container', 'The MP4 keyframe stands before its description');
  }

  #take(sample: Sample, data: Uint8Array, batch: SampleBatch): 'stop' | undefined {
    const unit = toUnit(sample, data, batch);
    if (!batch.hasSyncMarks && !this.#lastResort && !canLookInto(sample, batch)) {
      const copy = unit.copy();
      this.#lastResort = { ...unit, isKeyframe: true, isRandomAccess: true, copy: () => copy };
    }
    return this.#visitor.take(unit);
  }

  /**
   * From this sample on, none is displayed before its decoding time, unless composition offsets are negative: 8.6.1.3.
   */
  #earliestTime({ decodeTicks, compositionOffset }: Sample, track: VideoTrack): number | undefined {
    this.#leastOffset = Math.min(this.#leastOffset, compositionOffset);
    if (decodeTicks === undefined) return undefined;
    return (decodeTicks + this.#leastOffset - track.editShift) / track.timescale;
  }
}

/** Of a sample whose entry does not tell. */
function codecStringIn(data: Uint8Array, { codec }: SampleEntry): string | undefined {
  return codec === 'av1' ? readAv1CodecString(data) : undefined;
}

function toUnit(sample: Sample, data: Uint8Array, batch: SampleBatch): AccessUnit {
  const { track } = batch;
  const entry = entryOf(sample, track);
  const pts = samplePresentationTime(track, sample);
  return {
    codec: entry.codec,
    codecString: entry.codecString ?? codecStringIn(data, entry),
    mp4: { track, entry },
    ...pictureKind(sample, data, batch),
    pts,
    endOffset: sample.start + sample.size,
    copy: () => ({
      data: data.slice(),
      pts,
      protection: protectionOf(sample, batch),
      ...(isDamaged(sample, data, batch) && { looksDamaged: true }),
    }),
  };
}
