import { HlsSnapElement } from './hls-snap.js';

export { HlsSnapElement } from './hls-snap.js';
export { HlsSnapAttributes } from './attributes.js';
export { captureElement } from './capture-element.js';
export { registerAdapter } from './adapters/registry.js';
export { isSnapError, SnapError } from '../index.js';
export type { SnapPreload } from './attributes.js';
export type { ElementSnapshot, FrameSnapshot, StreamSnapshot } from './capture-element.js';
export type { HlsSnapEventMap } from './element-events.js';
export type { ElementCaptureOptions, SnapperLike } from './options.js';
export type { SnapTexts } from './texts.js';
export type { PlayerAdapter, PlayerPosition, VideoMoment } from './adapters/types.js';

declare global {
  interface HTMLElementTagNameMap {
    'hls-snap': HlsSnapElement;
  }
}

// Node has no custom elements; if this module is loaded twice, the first definition stays.
if (typeof customElements !== 'undefined' && !customElements.get('hls-snap')) {
  customElements.define('hls-snap', HlsSnapElement);
}
