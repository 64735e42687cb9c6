import { testElement } from './element.js';

testElement('chromium', { players: ['hls.js', 'Video.js', 'Shaka Player'], isNative: true });
