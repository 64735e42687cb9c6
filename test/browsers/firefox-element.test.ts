import { testElement } from './element.js';

testElement('firefox', { players: ['hls.js', 'Video.js', 'Shaka Player'], isNative: false });
