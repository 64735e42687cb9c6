/**
 * What decodes a keyframe: the browser's own decoder; the library's own, which is a small build of libavcodec and dav1d in
 * WebAssembly; or all of ffmpeg in WebAssembly, where it was added.
 *
 * @public
 */
export type EngineName = 'webcodecs' | 'core' | 'ffmpeg';

/**
 * Why this engine decoded the picture:
 *
 * - `asked-for`: the option `engine` names it;
 * - `supported`: it decodes this codec, and there is none that would be asked before it;
 * - `others-unsupported`: none of those asked before it decodes this codec, or this form of it;
 * - `others-failed`: one asked before it said that it could, and then could not;
 * - `in-doubt`: it tells damage, which those asked before it hide, and the picture may be cut off or damaged, or its key
 *   wrong;
 * - `quicker`: of many such pictures, some were decoded by two engines in turn on this machine, and this one took less time
 *   than the one that would be asked before it; or it is one of those.
 *
 * The browser's decoder is asked first, then the library's own, then ffmpeg.
 *
 * @public
 */
export type EngineReason =
  'asked-for' | 'supported' | 'others-unsupported' | 'others-failed' | 'in-doubt' | 'quicker';

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

/**
 * The files of ffmpeg, by their names in `dist/`.
 *
 * @public
 */
export type FfmpegFile =
  'ffmpeg-engine.js' | 'ffmpeg-worker.js' | 'ffmpeg-core.js' | 'ffmpeg-core.wasm';

/**
 * Where the files of ffmpeg are: absolute URLs.
 *
 * @public
 */
export type FfmpegUrls = Readonly<Record<FfmpegFile, string>>;

/**
 * An engine beside those of the library, for the option `engines`: `ffmpeg()` of `hlsnap/ffmpeg` makes one.
 *
 * @public
 */
export interface AddedEngine {
  /** What the option `engine` calls it. */
  readonly name: 'ffmpeg';
  /** Where its files are: below `assetBaseUrl` if the Snapper has one, or else where the build has put them. */
  readonly urls: (assetBaseUrl: string | undefined) => FfmpegUrls;
}
