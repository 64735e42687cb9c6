import { testCaptures } from './captures.js';

testCaptures('firefox');
