// A script of its own: walls and jobs load it at their first camera, and script tags have none.
export { ImageSource } from './image-source.js';
export { watchImage } from './watch-image.js';
