// The exports that a script tag gets as `window.hlsnap`.
import type { AddedEngine } from '../shared/engine.js';
import { urlsBelow } from './ffmpeg/urls-below.js';

export { isSnapError, Snapper, SnapError } from './index.js';

/** As `ffmpeg` of `hlsnap/ffmpeg`; its files are beside this script. */
function ffmpegBeside(): AddedEngine {
  return { name: 'ffmpeg', urls: (base = import.meta.url) => urlsBelow(base) };
}

export { ffmpegBeside as ffmpeg };
