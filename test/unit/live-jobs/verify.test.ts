import { expect, test } from 'vitest';
import { signCallback } from '../../../src/callbacks/callback-signature.js';
import { verifyCallback } from '../../../src/callbacks/verify.js';

// The example of the specification of Standard Webhooks.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const TIMESTAMP = 1_614_265_330;
const BODY = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const NOW = { now: TIMESTAMP * 1000 };

function headers(more: Record<string, string> = {}): Record<string, string> {
  return {
    'webhook-id': ID,
    'webhook-timestamp': String(TIMESTAMP),
    'webhook-signature': SIGNATURE,
    ...more,
  };
}

test('signatures are those of Standard Webhooks', async () => {
  const content = { id: ID, timestamp: TIMESTAMP, body: BODY };
  expect(await signCallback(SECRET, content)).toBe(SIGNATURE);
  expect(await verifyCallback(SECRET, headers(), BODY, NOW)).toBe(true);
  expect(await verifyCallback(SECRET, new Headers(headers()), BODY, NOW)).toBe(true);
});

test('a body may be bytes, as servers have it that do not parse it', async () => {
  const bytes = Buffer.from(`--${BODY}`).subarray(2);
  expect(await verifyCallback(SECRET, headers(), bytes, NOW)).toBe(true);
  // What is no text has bytes of its own.
  const content = { id: ID, timestamp: TIMESTAMP, body: Uint8Array.of(0xff, 0xfe) };
  const signed = headers({ 'webhook-signature': await signCallback(SECRET, content) });
  expect(await verifyCallback(SECRET, signed, content.body, NOW)).toBe(true);
  expect(await verifyCallback(SECRET, signed, '\ufffd\ufffd', NOW)).toBe(false);
});

test('one of several signatures is enough', async () => {
  const several = headers({ 'webhook-signature': `v1,AAAA v2,x ${SIGNATURE}` });
  expect(await verifyCallback(SECRET, several, BODY, NOW)).toBe(true);
});

test.each([
  ['another body', headers(), `${BODY} `, NOW],
  ['another id', headers({ 'webhook-id': 'x' }), BODY, NOW],
  ['another time', headers({ 'webhook-timestamp': String(TIMESTAMP + 1) }), BODY, NOW],
  ['no signature', headers({ 'webhook-signature': '' }), BODY, NOW],
  ['a signature that is no base64', headers({ 'webhook-signature': 'v1,%%%' }), BODY, NOW],
  ['a time long ago', headers(), BODY, { now: (TIMESTAMP + 301) * 1000 }],
  ['a time to come', headers(), BODY, { now: (TIMESTAMP - 301) * 1000 }],
  ['no headers', {}, BODY, NOW],
] as const)('%s is refused', async (_what, given, body, options) => {
  expect(await verifyCallback(SECRET, given, body, options)).toBe(false);
});

test('another secret is refused, and one that is no base64 is taken as it is', async () => {
  expect(await verifyCallback('other', headers(), BODY, NOW)).toBe(false);
  const signature = await signCallback('plain text', { id: ID, timestamp: TIMESTAMP, body: BODY });
  expect(
    await verifyCallback('plain text', headers({ 'webhook-signature': signature }), BODY, NOW),
  ).toBe(true);
});
