import type { EngineName } from '../../shared/engine.js';

export type Matrix = 'bt601' | 'bt709' | 'bt2020nc';
export type Rotation = 90 | 180 | 270;
export type FieldOrder = 'top' | 'bottom';

/** How to make a stream, and how close its images have to be to each expected picture. */
export interface PictureCase {
  /** Also names its folder and its contact sheet. */
  readonly name: string;
  readonly size: readonly [width: number, height: number];
  readonly container: 'mpegts' | 'fmp4';
  /** ffmpeg's encoder and the encoder's options. */
  readonly encoder: string;
  readonly pixelFormat: string;
  readonly matrix: Matrix;
  readonly range: 'limited' | 'full';
  /** Whether the stream declares its matrix and range. */
  readonly isTagged: boolean;
  readonly transfer?: 'smpte2084' | 'arib-std-b67';
  readonly sampleAspectRatio?: string;
  /** Whether only the track of an MP4 has that shape. */
  readonly isTrackShape?: boolean;
  /** Clockwise, as a `tkhd` matrix. */
  readonly rotation?: Rotation;
  /** Which field comes first. */
  readonly fields?: FieldOrder;
  readonly engines: readonly EngineName[];
  /** Whether Chromium plays the stream; if not, it plays the decoded picture as lossless VP9. */
  readonly plays: boolean;
  readonly limits: Limits;
}

/** The largest and the mean difference of a channel, 0 to 255. */
export type Limit = readonly [largest: number, mean: number];

/** How far an image may be from each expected picture. */
export interface Limits {
  /** For the picture computed from the decoded planes; `undefined`: not computed. */
  readonly exact: Limit | undefined;
  /** For the picture of native ffmpeg's scaler; `undefined`: it has no tone mapping. */
  readonly native: Limit | undefined;
  readonly video: Limit;
}

const DEFAULT_LIMITS: Limits = { exact: [2, 0.1], native: [2, 0.1], video: [2, 0.1] };

const X264 = 'libx264 -preset ultrafast -crf 4';
const X265 = 'libx265 -preset ultrafast -crf 4 -x265-params log-level=none -tag:v hvc1';
const VP9 = 'libvpx-vp9 -deadline realtime -cpu-used 8 -crf 4 -b:v 0';
const AV1 = 'libaom-av1 -cpu-used 8 -crf 8 -b:v 0';
const MPEG2 = 'mpeg2video -q:v 1';

const BASE = {
  size: [320, 180],
  container: 'mpegts',
  encoder: X264,
  pixelFormat: 'yuv420p',
  matrix: 'bt709',
  range: 'limited',
  isTagged: true,
  engines: ['webcodecs', 'core', 'ffmpeg'],
  plays: true,
} as const;
const IN_VP9 = { container: 'fmp4', encoder: VP9 } as const;
const IN_AV1 = { container: 'fmp4', encoder: AV1, engines: ['webcodecs', 'core'] } as const;
const BY_FFMPEG = { engines: ['core', 'ffmpeg'], plays: false } as const;

/**
 * Chromium reads samples as fractions of 1023, but takes black and neutral as 16 and 128 of 255: a mean difference of
 * 1.
 */
const TEN_BITS = { pixelFormat: 'yuv420p10le', limits: { video: [4, 1.15] } } as const;
/** ffmpeg's scaler stretches 161 chroma samples over 321 pixels, half a pixel too far at the end. */
const ODD = { size: [321, 181], limits: { native: [34, 1.6] } } as const;
/**
 * ffmpeg scales the planes with Lanczos, hlsnap the colors with Lanczos, and Chromium the colors with a simpler filter.
 */
const WIDE_SAMPLES = {
  sampleAspectRatio: '64/45',
  limits: { exact: [4, 0.2], native: [4, 0.2], video: [4, 0.2] },
} as const;
/** Where one sample is drawn as 20 pixels, filters differ more. */
const FAR_SAMPLES = { limits: { exact: [8, 0.7], native: [8, 0.7], video: [8, 0.7] } } as const;
/**
 * bwdif deinterlaces the expected pictures and detects motion by other rules. Another test requires both to be equally
 * close to the drawn frame.
 */
const WOVEN = {
  ...BY_FFMPEG,
  size: [352, 288],
  limits: { exact: [40, 1], native: [40, 1], video: [40, 1] },
} as const;
const HDR = {
  matrix: 'bt2020nc',
  pixelFormat: 'yuv420p10le',
  limits: { exact: undefined, native: undefined, video: [4, 0.1] },
} as const;
const PQ = { ...HDR, transfer: 'smpte2084' } as const;
const HLG = { ...HDR, transfer: 'arib-std-b67' } as const;

type More = Partial<Omit<PictureCase, 'limits'>> & { readonly limits?: Partial<Limits> };

function define(name: string, { limits, ...more }: More = {}): PictureCase {
  return { name, ...BASE, ...more, limits: { ...DEFAULT_LIMITS, ...limits } };
}

export const CASES: readonly PictureCase[] = [
  define('bt601', { matrix: 'bt601' }),
  define('bt709'),
  define('bt2020', { matrix: 'bt2020nc' }),
  define('bt601-full', { matrix: 'bt601', range: 'full' }),
  define('bt709-full', { range: 'full' }),
  define('bt2020-full', { matrix: 'bt2020nc', range: 'full' }),
  define('untagged-576', { size: [352, 576], isTagged: false }),
  define('untagged-720', { size: [480, 720], isTagged: false }),
  define('untagged-fmp4', { container: 'fmp4', isTagged: false }),
  define('sar-64-45', { ...WIDE_SAMPLES, size: [720, 576], matrix: 'bt601' }),
  define('sar-64-45-fmp4', { ...WIDE_SAMPLES, size: [360, 288], container: 'fmp4' }),
  define('sar-20-1', { ...FAR_SAMPLES, size: [32, 192], sampleAspectRatio: '20/1' }),
  define('sar-1-20', { ...FAR_SAMPLES, size: [320, 16], sampleAspectRatio: '1/20' }),
  define('track-shape', {
    ...WIDE_SAMPLES,
    size: [360, 288],
    isTrackShape: true,
    container: 'fmp4',
  }),
  define('orientation-sei', {
    encoder: `${X264} -bsf:v h264_metadata=display_orientation=insert:rotate=90`,
  }),
  define('rotated-90', { container: 'fmp4', rotation: 90 }),
  define('rotated-180', { container: 'fmp4', rotation: 180 }),
  define('rotated-270', { container: 'fmp4', rotation: 270 }),
  define('cropped-322x182', { size: [322, 182] }),
  define('odd-h264-444', { size: [321, 181], pixelFormat: 'yuv444p', container: 'fmp4' }),
  define('odd-vp9', { ...IN_VP9, ...ODD }),
  define('odd-av1', { ...IN_AV1, ...ODD }),
  define('h264-422', { pixelFormat: 'yuv422p', container: 'fmp4' }),
  define('h264-high10', TEN_BITS),
  define('h264-422-10', { ...TEN_BITS, pixelFormat: 'yuv422p10le', container: 'fmp4' }),
  define('hevc-main', { encoder: X265, ...BY_FFMPEG }),
  define('hevc-main10', { ...TEN_BITS, encoder: X265, container: 'fmp4', ...BY_FFMPEG }),
  define('vp9', IN_VP9),
  define('av1', IN_AV1),
  define('mpeg2', { encoder: MPEG2, matrix: 'bt601', ...BY_FFMPEG }),
  define('mpeg4', { encoder: 'mpeg4 -q:v 1 -bsf:v dump_extra', isTagged: false, ...BY_FFMPEG }),
  define('woven-h264-top', { ...WOVEN, fields: 'top', encoder: `${X264} -flags +ildct+ilme` }),
  define('woven-h264-bottom', {
    ...{ ...WOVEN, fields: 'bottom' },
    encoder: `${X264} -flags +ildct+ilme -x264-params bff=1`,
  }),
  define('woven-mpeg2-top', { ...WOVEN, fields: 'top', encoder: `${MPEG2} -flags +ildct+ilme` }),
  define('woven-mpeg2-bottom', {
    ...{ ...WOVEN, fields: 'bottom' },
    encoder: `${MPEG2} -flags +ildct+ilme`,
  }),
  define('pq-vp9', { ...IN_VP9, ...PQ, encoder: `${VP9} -profile:v 2` }),
  define('hlg-vp9', { ...IN_VP9, ...HLG, encoder: `${VP9} -profile:v 2` }),
  define('hlg-sei', {
    ...HLG,
    encoder: `${X264} -color_trc bt2020-10 -x264-params alternative-transfer=arib-std-b67`,
  }),
  define('pq-hevc', { ...PQ, encoder: X265, ...BY_FFMPEG }),
  define('hlg-hevc', { ...HLG, encoder: X265, container: 'fmp4', ...BY_FFMPEG }),
];
