import { expect, test } from 'vitest';
import { readDataUri } from '../../../worker/keys/data-uri.js';
import { hex } from './fixtures.js';

test.each([
  ['data:text/plain;base64,q7onHovPVSu9LoakNKml2Q==', 'abba271e8bcf552bbd2e86a434a9a5d9'],
  ['data:;base64,q7onHovPVSu9LoakNKml2Q', 'abba271e8bcf552bbd2e86a434a9a5d9'],
  ['data:application/octet-stream;charset=x;BASE64,AAEC%2Bw%3D%3D', '000102fb'],
  ['data:,%00%ff%80abc', '00ff80616263'],
  ['data:application/octet-stream,a%2', '612532'],
  ['data:,', ''],
])('%s', (uri, bytes) => {
  expect(readDataUri(uri)).toEqual(hex(bytes));
});

test.each(['data:', 'data:;base64,*', 'data:;base64,%ZZ'])('%s cannot be read', (uri) => {
  expect(readDataUri(uri)).toBeUndefined();
});
