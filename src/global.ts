// The exports that a script tag gets as `window.hlsnap`.
export { isSnapError, Snapper, SnapError } from './index.js';
