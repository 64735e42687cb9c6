export { cutTiles } from './cut-tiles.js';
export { findSheets } from './find-sheets.js';
