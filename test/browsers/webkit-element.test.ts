import { testElement } from './element.js';

testElement('webkit', { players: ['hls.js'], isNative: false });
