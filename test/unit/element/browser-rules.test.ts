import { expect, test } from 'vitest';
import { browserRules } from '../../../src/element/browser-rules.js';

const WEBKIT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko)';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'all'],
  [`${WEBKIT} Version/18.5 Safari/605.1.15`, 'none'],
  ['Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', 'first'],
  [
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
    'first',
  ],
])('%s applies the edits: %s', (userAgent, expected) => {
  const tellsFrameStart = expected === 'first';
  expect(browserRules(userAgent)).toEqual({ edits: expected, tellsFrameStart });
});
