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
 * - `supported`: it decodes this codec, and there is none that would be asked before it;
 * - `others-unsupported`: none of those asked before it decodes this codec, or this form of it;
 * - `others-failed`: one asked before it said that it could, and then could not;
 * - `in-doubt`: it tells damage, which those asked before it hide, and the picture may be cut off or damaged, or its key
 *   wrong.
 *
 * The browser's decoder is asked before ffmpeg.
 *
 * @public
 */
export type EngineReason =
  'asked-for' | 'supported' | 'others-unsupported' | 'others-failed' | 'in-doubt';

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
  /** Where another engine was passed over: what it said, or what stood against it, for people to read. */
  readonly engineDetail: string | undefined;
}
