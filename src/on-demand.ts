// What the first capture does not need: one script, because two that share parts would not get them from index.js alone.
export { captures } from './jobs/captures.js';
export { openNaming } from './jobs/naming.js';
export { keyframe, keyframes, resolve, times } from './keyframes/keyframes.js';
export { followStoryboard, makeContactSheet, openStoryboard } from './storyboard/run.js';
export { isSameListed } from './results/same-listed.js';
export { onSchedule } from './watch/on-schedule.js';
export { runWatch } from './watch/run-watch.js';
