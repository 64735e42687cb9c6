import { HlsWallElement } from './hls-wall.js';

export { HlsWallElement };
export { livePreview } from './live-preview.js';
export { isSnapError, SnapError } from '../index.js';
export type { LivePreview } from './live-preview.js';
export type { LiveKind, LiveState } from './live-state.js';
export type { LivePreviewOptions, PreviewSnapper, WallStream } from './options.js';
export type { WallSelection } from './hls-wall.js';
export type { WallTexts } from './wall-texts.js';

declare global {
  interface HTMLElementTagNameMap {
    'hls-wall': HlsWallElement;
  }
}

// Node has no custom elements; if this module is loaded twice, the first definition stays.
if (typeof customElements !== 'undefined' && !customElements.get('hls-wall')) {
  customElements.define('hls-wall', HlsWallElement);
}
