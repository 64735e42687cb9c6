import { testCaptures } from './captures.js';

testCaptures('chromium');
