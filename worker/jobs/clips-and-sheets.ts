export { composeSheet } from './compose-sheet.js';
export { toClip } from './to-clip.js';
