/**
 * What decodes a keyframe: the browser's own decoder, or ffmpeg in WebAssembly.
 *
 * @public
 */
export type EngineName = 'webcodecs' | 'ffmpeg';

/**
 * Why an engine made a picture:
 *
 * - `asked-for`: the option `engine` names it;
 * - `supported`: the browser decodes this codec;
 * - `webcodecs-unsupported`: ffmpeg, since the browser does not decode this codec, or not this form of it;
 * - `webcodecs-failed`: ffmpeg, since the browser said that it could, and then could not;
 * - `in-doubt`: ffmpeg, which tells damage while browsers hide it, since the segment may be cut off or its key wrong.
 *
 * @public
 */
export type EngineReason =
  'asked-for' | 'supported' | 'webcodecs-unsupported' | 'webcodecs-failed' | 'in-doubt';

/**
 * Which engine made a picture, and why.
 *
 * @public
 */
export interface EngineChoice {
  /** What decoded the picture. */
  readonly engine: EngineName;
  /** Why it was that one. */
  readonly engineReason: EngineReason;
  /** Where the browser's decoder was passed over: what it said, for people to read. */
  readonly engineDetail: string | undefined;
}
