import { testCaptures } from './captures.js';

testCaptures('webkit');
