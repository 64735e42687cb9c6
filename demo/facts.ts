import type { ImageType, Snapshot } from 'hlsnap';
import { formatBytes, formatCodec, formatDateTime, formatSeconds } from './format.js';
import type { Picture } from './pictures.js';

/** A row of the list; the hint is a tooltip with more detail. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly hint: string | undefined;
}

type Value = (picture: Picture) => string | undefined;

const TYPE_NAMES: Readonly<Record<ImageType, string>> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
  'image/avif': 'AVIF',
};
const NOTHING = '–';

const ROWS: readonly (readonly [label: string, value: Value, hint?: Value])[] = [
  ['Display size', ({ snapshot }) => size(snapshot.displayWidth, snapshot.displayHeight)],
  ['Image', ({ image }) => size(image.width, image.height)],
  ['File', ({ image }) => `${TYPE_NAMES[image.type]}, ${formatBytes(image.blob.size)}`],
  ['Codec', ({ snapshot }) => formatCodec(snapshot.codec)],
  ['Engine', ({ snapshot }) => snapshot.engine],
  ['Time', ({ snapshot }) => formatSeconds(snapshot.presentationTime)],
  ['Date (UTC)', ({ snapshot }) => date(snapshot)],
  ['Segment', ({ snapshot }) => segment(snapshot), ({ snapshot }) => snapshot.segment.url],
  ['Fetched', ({ snapshot }) => fetched(snapshot)],
];

/** The facts about a picture. Every picture has the same rows, so that nothing on the page moves. */
export function factsOf(picture: Picture | undefined): readonly Fact[] {
  return ROWS.map(([label, value, hint]) => ({
    label,
    value: (picture && value(picture)) ?? NOTHING,
    hint: picture && hint?.(picture),
  }));
}

function size(width: number, height: number): string {
  return `${width} × ${height}`;
}

function date({ programDateTime }: Snapshot): string | undefined {
  return programDateTime && formatDateTime(programDateTime);
}

function segment({ segment: { sequence, startTime, duration } }: Snapshot): string {
  return `${sequence}, ${startTime.toFixed(1)}–${(startTime + duration).toFixed(1)} s`;
}

function fetched({ bytesFetched, segment: { byteRange } }: Snapshot): string {
  const text = formatBytes(bytesFetched);
  return byteRange === undefined ? text : `${text} of ${formatBytes(byteRange.length)}`;
}
