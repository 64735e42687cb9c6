import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldOrder, PictureCase, Rotation } from './picture-cases.js';
import { drawSource } from './picture-source.js';

const FRAMES = 2;
const RATE = 10;
/** For unscaled pictures, in which only chroma changes its size. */
const EXACT = 'flags=bilinear+accurate_rnd+full_chroma_int+full_chroma_inp';
/** The matrices' names in ffmpeg's encoders and in its scaler. */
const MATRICES = { bt601: 'smpte170m', bt709: 'bt709', bt2020nc: 'bt2020nc' } as const;
const SCALER_MATRICES = { bt601: 'bt601', bt709: 'bt709', bt2020nc: 'bt2020' } as const;
const RANGES = { limited: 'tv', full: 'pc' } as const;

/** The files that `makeStream` writes into a case's folder. */
export const FILES = {
  /** The stream, and what Chromium plays in its place. */
  stream: 'index.m3u8',
  twin: 'twin/index.m3u8',
  /** Native ffmpeg's first picture in its displayed shape: its planes, and its green, blue and red planes. */
  planes: 'planes',
  native: 'native',
} as const;

/** The size of the displayed picture. */
export function shownSize(picture: PictureCase): readonly [width: number, height: number] {
  const [width, height] = unturnedSize(picture);
  return isTransposed(picture) ? [height, width] : [width, height];
}

/** The pixel format of the planes in their displayed shape. */
export function shownFormat(picture: PictureCase): string {
  const { pixelFormat, range } = picture;
  const turned = isTransposed(picture) ? pixelFormat.replace('422', '440') : pixelFormat;
  return range === 'full' ? turned.replace('yuv', 'yuvj') : turned;
}

/** How many cases one ffmpeg process makes: its start takes longer than a stream. */
const BATCH = 5;

/**
 * Makes the streams of all cases, each in a folder of its name, and has native ffmpeg draw their first pictures.
 *
 * @returns a promise for each case
 */
export function makeStreams(
  cases: readonly PictureCase[],
  folder: string,
): ReadonlyMap<PictureCase, Promise<void>> {
  const made = new Map<PictureCase, Promise<void>>();
  let before = Promise.resolve();
  for (let start = 0; start < cases.length; start += BATCH) {
    const batch = cases.slice(start, start + BATCH);
    const done = before.then(() => makeBatch(batch, folder));
    for (const picture of batch) made.set(picture, done);
    // A failed batch fails only its own tests.
    before = done.catch(() => undefined);
  }
  return made;
}

async function makeBatch(batch: readonly PictureCase[], folder: string): Promise<void> {
  for (const picture of batch) {
    mkdirSync(join(folder, picture.name, 'twin'), { recursive: true });
    writeFileSync(join(folder, picture.name, 'source'), sourceFrames(picture));
  }
  await runFfmpeg(batch.map(encodeStream), folder);
  for (const picture of batch) {
    const { name, rotation, isTrackShape } = picture;
    const track = join(folder, name, 'init.mp4');
    if (rotation !== undefined) rotateTrack(track, rotation);
    if (isTrackShape === true) sizeTrack(track, unturnedSize(picture));
  }
  await runFfmpeg(batch.map(drawNatively), folder);
  await runFfmpeg(batch.filter(({ plays }) => !plays).map(encodeTwin), folder);
}

/** ffmpeg's inputs and outputs for one case. */
interface Task {
  readonly input: readonly string[];
  readonly filters?: string;
  readonly output: readonly string[];
}

function runFfmpeg(tasks: readonly Task[], cwd: string): Promise<void> {
  if (tasks.length === 0) return Promise.resolve();
  const filters = tasks.flatMap((task) => task.filters ?? []);
  const args = [
    ...['-nostdin', '-v', 'error', '-y', ...tasks.flatMap(({ input }) => input)],
    ...(filters.length > 0 ? ['-filter_complex', filters.join(';')] : []),
    ...tasks.flatMap(({ output }) => output),
  ];
  return new Promise((resolve, reject) => {
    execFile('ffmpeg', args, { cwd }, (error, _stdout, stderr) => {
      if (error) reject(new Error(`ffmpeg ${args.join(' ')}: ${stderr}`, { cause: error }));
      else resolve();
    });
  });
}

function encodeStream(picture: PictureCase, index: number): Task {
  const { name, size, fields, container, encoder, pixelFormat } = picture;
  const rate = fields ? 2 * RATE : RATE;
  const raw = `-f rawvideo -pix_fmt rgb24 -s ${size.join('x')} -r ${rate}`;
  return {
    input: [...raw.split(' '), '-i', `${name}/source`],
    output: [
      ...['-map', `${index}:v`, '-vf', encodingFilter(picture), '-pix_fmt', pixelFormat],
      ...[...tags(picture), '-bf', '0', '-g', '100', '-c:v', ...encoder.split(' ')],
      ...hls(container, name),
    ],
  };
}

/** Two source frames for each frame that is woven from two fields. */
function sourceFrames({ size: [width, height], fields, transfer }: PictureCase): Uint8Array {
  const count = fields ? 2 * FRAMES : FRAMES;
  const frames = Array.from({ length: count }, (_, frame) => drawSource(width, height, frame));
  const bytes = Buffer.concat(frames);
  // Three quarters of PQ's signal are 983 cd/m², and of HLG's about twice SDR white.
  return transfer ? bytes.map((value) => value * 0.75) : bytes;
}

function encodingFilter(picture: PictureCase): string {
  const { matrix, range, fields, isTrackShape } = picture;
  const sampleAspectRatio = isTrackShape === true ? '1' : picture.sampleAspectRatio;
  const color = `out_color_matrix=${SCALER_MATRICES[matrix]}:out_range=${RANGES[range]}`;
  return [
    ...(fields ? [`tinterlace=mode=interleave_${fields}`, `setfield=${parity(fields)}`] : []),
    `scale=${color}:${EXACT}:interl=${fields ? 1 : 0}`,
    `setsar=${sampleAspectRatio ?? '1'}`,
  ].join(',');
}

function parity(fields: FieldOrder): string {
  return fields === 'top' ? 'tff' : 'bff';
}

function tags({ isTagged, matrix, range, transfer }: PictureCase): string[] {
  if (!isTagged) return [];
  return [
    ...['-colorspace', MATRICES[matrix], '-color_range', RANGES[range]],
    ...['-color_primaries', transfer ? 'bt2020' : 'bt709', '-color_trc', transfer ?? 'bt709'],
  ];
}

function hls(container: PictureCase['container'], folder: string): string[] {
  const name = container === 'fmp4' ? '%d.m4s' : '%d.ts';
  return [
    ...'-f hls -hls_time 9 -hls_playlist_type vod -hls_fmp4_init_filename init.mp4'.split(' '),
    ...['-hls_segment_type', container, '-hls_segment_filename', `${folder}/${name}`],
    `${folder}/index.m3u8`,
  ];
}

function drawNatively(picture: PictureCase, index: number): Task {
  const { name, matrix, range } = picture;
  const color = `in_color_matrix=${SCALER_MATRICES[matrix]}:in_range=${RANGES[range]}:out_range=pc`;
  const [shown, other, native] = [`[shown${index}]`, `[other${index}]`, `[native${index}]`];
  const shape = `[${index}:v]${shapeFilters(picture).join(',')},split${shown}${other}`;
  const one = ['-frames:v', '1', '-f', 'rawvideo'];
  return {
    input: ['-noautorotate', '-allowed_extensions', 'ALL', '-i', `${name}/${FILES.stream}`],
    filters: `${shape};${other}scale=${color}:${EXACT},format=gbrp${native}`,
    output: [
      ...['-map', shown, '-pix_fmt', shownFormat(picture), ...one, `${name}/${FILES.planes}`],
      ...['-map', native, ...one, `${name}/${FILES.native}`],
    ],
  };
}

/** Filters that bring a coded picture into its displayed shape. */
function shapeFilters(picture: PictureCase): string[] {
  const { fields, rotation, sampleAspectRatio } = picture;
  const turns = { 90: 'transpose=clock', 180: 'hflip,vflip', 270: 'transpose=cclock' };
  const [width, height] = unturnedSize(picture);
  return [
    ...(fields ? [`bwdif=mode=send_frame:parity=${parity(fields)}`] : []),
    ...(sampleAspectRatio ? [`scale=${width}:${height}:flags=lanczos+accurate_rnd`] : []),
    ...(rotation ? [turns[rotation]] : []),
    'setsar=1',
  ];
}

function encodeTwin(picture: PictureCase, index: number): Task {
  const { name } = picture;
  const size = shownSize(picture).join('x');
  const raw = `-f rawvideo -pix_fmt ${shownFormat(picture)} -s ${size} -r ${RATE}`;
  const codec = '-c:v libvpx-vp9 -lossless 1 -deadline realtime -cpu-used 8'.split(' ');
  return {
    input: [...raw.split(' '), '-i', `${name}/${FILES.planes}`],
    output: ['-map', `${index}:v`, ...tags(picture), ...codec, ...hls('fmp4', `${name}/twin`)],
  };
}

function unturnedSize({ size: [width, height], sampleAspectRatio }: PictureCase) {
  const [across = 1, down = 1] = (sampleAspectRatio ?? '1/1').split('/').map(Number);
  return across > down
    ? ([Math.round((width * across) / down), height] as const)
    : ([width, Math.round((height * down) / across)] as const);
}

function isTransposed({ rotation }: PictureCase): boolean {
  return rotation === 90 || rotation === 270;
}

/** ISO/IEC 14496-12, 8.3.2: the factors of x and y. */
const TURNS: Readonly<Record<Rotation, readonly [number, number, number, number]>> = {
  90: [0, 1, -1, 0],
  180: [-1, 0, 0, -1],
  270: [0, -1, 1, 0],
};
/** After the box's name, in version 0: flags, times, track, layers and volume. */
const MATRIX_OFFSET = 4 + 40;
/** After the matrix. */
const SIZE_OFFSET = MATRIX_OFFSET + 36;

function rotateTrack(file: string, rotation: Rotation): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf('tkhd') + MATRIX_OFFSET;
  const [a, b, c, d] = TURNS[rotation];
  for (const [index, value] of [a, b, 0, c, d].entries()) {
    bytes.writeInt32BE(value * 0x10000, at + 4 * index);
  }
  writeFileSync(file, bytes);
}

function sizeTrack(file: string, [width, height]: readonly [number, number]): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf('tkhd') + SIZE_OFFSET;
  bytes.writeUInt32BE(width * 0x10000, at);
  bytes.writeUInt32BE(height * 0x10000, at + 4);
  writeFileSync(file, bytes);
}
