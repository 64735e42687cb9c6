export { classicPlugin } from './classic-plugin.js';
export type { ClassicEvents, ClassicSnapElement } from './classic-plugin.js';
export type { ClassicCapture, ClassicImage } from './capture-complete.js';
export type { ClassicDimension, ClassicPluginOptions } from './options.js';
