import { expect, test } from 'vitest';
import { withinLimits } from '../../../worker/decode/decode-limit.js';

const never = new Promise<never>(() => undefined);

test('what takes too long is an error with the limit in few digits, since that may be a share of another', async () => {
  const { signal } = new AbortController();
  await expect(withinLimits(never, { signal, timeoutSeconds: 1 / 300 })).rejects.toMatchObject({
    code: 'timeout',
    message: 'The decode took longer than 0.00333 s',
  });
});

test('an abort ends it at once, and what is in time passes', async () => {
  const aborted = AbortSignal.abort(new Error('enough'));
  await expect(withinLimits(never, { signal: aborted, timeoutSeconds: 60 })).rejects.toThrow();
  const { signal } = new AbortController();
  expect(await withinLimits(Promise.resolve(7), { signal, timeoutSeconds: 60 })).toBe(7);
});
