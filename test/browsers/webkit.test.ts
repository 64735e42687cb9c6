import { testCaptures } from './captures.js';
import { testLocalFiles } from './local-files.js';

testCaptures('webkit');
testLocalFiles('webkit');
