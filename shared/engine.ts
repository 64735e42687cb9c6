/**
 * What decodes a keyframe: the browser's own decoder, or ffmpeg in WebAssembly.
 *
 * @public
 */
export type EngineName = 'webcodecs' | 'ffmpeg';

/**
 * Why this engine decoded the picture:
 *
 * - `asked-for`: the option `engine` names it;
 * - `supported`: the browser decodes this codec;
 * - `webcodecs-unsupported`: ffmpeg, because the browser does not decode this codec, or not this form of it;
 * - `webcodecs-failed`: ffmpeg, because the browser reported support but failed;
 * - `in-doubt`: ffmpeg, because the segment may be cut off or its key wrong: ffmpeg reports damage, browsers hide it.
 *
 * @public
 */
export type EngineReason =
  'asked-for' | 'supported' | 'webcodecs-unsupported' | 'webcodecs-failed' | 'in-doubt';

/**
 * Which engine decoded a picture, and why.
 *
 * @public
 */
export interface EngineChoice {
  /** The engine that decoded the picture. */
  readonly engine: EngineName;
  /** Why this engine was chosen. */
  readonly engineReason: EngineReason;
  /** The browser's own words on why its decoder was not used, for people to read; otherwise `undefined`. */
  readonly engineDetail: string | undefined;
}
