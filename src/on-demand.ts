// What most pages never call: one script, because two that share parts with index.js would not get them from there alone.
export { keyframe, keyframes, resolve, times } from './keyframes/keyframes.js';
export { followStoryboard, makeContactSheet, openStoryboard } from './storyboard/run.js';
