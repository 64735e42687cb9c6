import { HlsArchiveElement } from './hls-archive.js';
import { HlsWallElement } from './hls-wall.js';

export { HlsArchiveElement, HlsWallElement };
export { livePreview } from './live-preview.js';
export { isSnapError, SnapError } from '../index.js';
export type { LivePreview } from './live-preview.js';
export type { LiveKind, LiveState } from './live-state.js';
export type { LivePreviewOptions, PreviewSnapper, WallStream } from './options.js';
export type { WallSelection } from './hls-wall.js';
export type { WallTexts } from './wall-texts.js';
export type { ArchiveStep } from './archive-levels.js';
export type { ArchiveTexts } from './archive-texts.js';
export type { ArchiveMoment, ArchiveSnapper } from './hls-archive.js';

declare global {
  interface HTMLElementTagNameMap {
    'hls-archive': HlsArchiveElement;
    'hls-wall': HlsWallElement;
  }
}

// Node has no custom elements; if this module is loaded twice, the first definition stays.
if (typeof customElements !== 'undefined') {
  define('hls-wall', HlsWallElement);
  define('hls-archive', HlsArchiveElement);
}

function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
