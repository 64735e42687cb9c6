export { openLocalMedia } from './open-media.js';
