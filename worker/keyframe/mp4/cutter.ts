import { SnapError } from '../../../src/shared/errors.js';
import type { KeyframeCut, KeyframeCutter } from '../types.js';
import { SampleCollector } from './collector.js';
import { findSyncSample, fragmentSamples, type MoofPlace } from './fragment.js';
import { lookIntoSample } from './nal-sample.js';
import { presentationTicks, writeOneSample } from './one-sample.js';
import { findProgressiveSample, firstCompositionTicks } from './progressive.js';
import { isSampleEncrypted } from './protection.js';
import type { Sample } from './sample.js';
import type { SampleEntry } from './sample-entry.js';
import { parseMovie, type VideoTrack } from './track.js';
import { BoxWalker, type WalkEvent } from './walker.js';

/** No codec holds back more pictures than this; ISO/IEC 14496-10 A.3.1 and H.265 A.4.2 have 16. */
const MAX_REORDERED = 32;

/** Cuts the first keyframe out of an MP4 segment: fragments behind a map, or a progressive file with `moov` in front. */
export class Mp4Cutter implements KeyframeCutter {
  readonly #walker = new BoxWalker();
  readonly #mapBytes: number;
  #map: Uint8Array | undefined;
  #track: VideoTrack | undefined;
  #collector: SampleCollector | undefined;
  #firstTicks: number | undefined;
  #hasFragment = false;
  /** The first sample of a segment without any marks, for codecs whose samples are not looked into. */
  #firstSample: KeyframeCut | undefined;

  constructor(map: Uint8Array | undefined) {
    this.#map = map;
    this.#mapBytes = map?.length ?? 0;
  }

  push(chunk: Uint8Array): KeyframeCut | undefined {
    this.#readMap();
    let at = 0;
    while (at < chunk.length) {
      const { position } = this.#walker;
      const rest = chunk.subarray(at);
      const { used, event } = this.#walker.next(rest);
      const cut = this.#collector?.push(rest.subarray(0, used), position, (sample, data) =>
        this.#judge(sample, data),
      );
      if (cut) return cut;
      at += used;
      if (event) this.#handle(event);
    }
    return undefined;
  }

  end(): KeyframeCut {
    this.#readMap();
    if (this.#firstSample) return this.#firstSample;
    if (this.#track) throw new SnapError('no-keyframe', 'The MP4 segment has no keyframe in it');
    throw new SnapError('unsupported-container', 'The MP4 segment has no map');
  }

  #readMap(): void {
    const map = this.#map;
    this.#map = undefined;
    if (!map) return;
    const walker = new BoxWalker();
    let at = 0;
    while (at < map.length && !this.#track) {
      const { used, event } = walker.next(map.subarray(at));
      at += used;
      if (event?.kind === 'box' && event.type === 'moov') this.#track = parseMovie(event.payload);
    }
    if (!this.#track) throw new SnapError('unsupported-container', 'The map is not one of MP4');
  }

  #handle(event: WalkEvent): void {
    if (event.kind === 'mdat') this.#requireMap();
    else if (event.type === 'moov') this.#takeMovie(event.payload);
    else this.#takeFragment(event.payload, event.start);
  }

  #requireMap(): VideoTrack {
    if (this.#track) return this.#track;
    throw new SnapError('unsupported-container', 'The MP4 segment has media data before any map');
  }

  #takeMovie(moov: Uint8Array): void {
    const track = parseMovie(moov);
    this.#track = track;
    const sample = findProgressiveSample(track);
    if (!sample) return;
    this.#firstTicks = firstCompositionTicks(track);
    this.#prepare(sample, track);
    this.#collector = new SampleCollector([sample].values(), this.#walker.position);
  }

  #takeFragment(moof: Uint8Array, start: number): void {
    const track = this.#requireMap();
    const place: MoofPlace = { start, end: this.#walker.position, mapBytes: this.#mapBytes };
    const first = fragmentSamples(moof, track, place).next();
    if (first.done === true) return;
    if (!this.#hasFragment) this.#firstTicks = earliestTicks(fragmentSamples(moof, track, place));
    this.#hasFragment = true;
    const sync = findSyncSample(moof, track, place);
    if (sync) this.#prepare(sync, track);
    const samples = fragmentSamples(moof, track, place);
    const wanted = sync ? onlySync(samples) : samples;
    this.#collector = new SampleCollector(wanted, this.#walker.position);
  }

  /** Says at once what would be wrong with a sample that is still to come. */
  #prepare(sample: Sample, track: VideoTrack): void {
    requireClear(sample, entryOf(sample, track), track);
    if (sample.start < this.#walker.position) {
      throw new SnapError(
        'unsupported-container',
        'The MP4 keyframe stands before its description',
      );
    }
  }

  #judge(sample: Sample, data: Uint8Array): KeyframeCut | undefined {
    const track = this.#requireMap();
    const entry = entryOf(sample, track);
    const { codec, nalLengthBytes } = entry;
    const content = nalLengthBytes && lookIntoSample(data, codec, nalLengthBytes);
    // Some writers mark every sample as a sync sample, others none.
    const isKeyframe = sample.isSync ? content !== 'inter' : content === 'random-access';
    const isLastResort = !nalLengthBytes && !this.#firstSample;
    if (!isKeyframe && !isLastResort) return undefined;
    requireClear(sample, entry, track);
    const cut = this.#cut(track, entry, sample, data);
    if (isKeyframe) return cut;
    this.#firstSample = cut;
    return undefined;
  }

  #cut(track: VideoTrack, entry: SampleEntry, sample: Sample, data: Uint8Array): KeyframeCut {
    const seconds = (ticks: number | undefined) =>
      ticks === undefined ? undefined : ticks / track.timescale;
    return {
      picture: {
        codec: entry.codec,
        codecString: entry.codecString,
        wrapping: 'mp4',
        bytes: writeOneSample(track, entry, sample, data),
      },
      pts: seconds(presentationTicks(track, sample)),
      firstPts: seconds(
        this.#firstTicks === undefined ? undefined : this.#firstTicks - track.editShift,
      ),
      endOffset: sample.start + sample.size,
    };
  }
}

function entryOf({ descriptionIndex }: Sample, track: VideoTrack): SampleEntry {
  const entry = track.entries[descriptionIndex - 1] ?? track.entries[0];
  if (entry) return entry;
  throw new SnapError('unsupported-container', 'The MP4 map describes no sample');
}

function requireClear(sample: Sample, entry: SampleEntry, track: VideoTrack): void {
  if (!isSampleEncrypted(entry, sample, track.sampleTable)) return;
  throw new SnapError('encrypted', 'The keyframe in the MP4 segment is encrypted');
}

function compositionTicks(sample: Sample): number | undefined {
  return sample.decodeTicks === undefined
    ? undefined
    : sample.decodeTicks + sample.compositionOffset;
}

/** When the first picture is shown, which need not be the first one decoded. */
function earliestTicks(samples: Iterable<Sample>): number | undefined {
  let earliest: number | undefined;
  let looked = 0;
  for (const sample of samples) {
    const ticks = compositionTicks(sample);
    if (ticks !== undefined) earliest = Math.min(ticks, earliest ?? ticks);
    looked += 1;
    if (looked === MAX_REORDERED) break;
  }
  return earliest;
}

function* onlySync(samples: Iterable<Sample>): Generator<Sample> {
  for (const sample of samples) if (sample.isSync) yield sample;
}
