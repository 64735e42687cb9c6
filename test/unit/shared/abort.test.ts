import { expect, test } from 'vitest';
import { sleep, TimeLimitError, untilAborted } from '../../../shared/abort.js';
import { SnapError } from '../../../shared/errors.js';

test('a sleep ends with the signal', async () => {
  const controller = new AbortController();
  const sleeping = sleep(3_600_000, controller.signal);
  controller.abort('enough');
  await expect(sleeping).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
  await expect(sleep(0, controller.signal)).rejects.toMatchObject({ code: 'aborted' });
});

test('a sleep without a signal ends with its time', async () => {
  await expect(sleep(1, undefined)).resolves.toBeUndefined();
});

test('a time limit of our own is the error of what waits for something else', async () => {
  const controller = new AbortController();
  const waiting = untilAborted(new Promise(() => undefined), controller.signal);
  const late = new TimeLimitError('too late', {});
  controller.abort(late);
  await expect(waiting).rejects.toBe(late);
});

test("a caller's abort has the code `aborted`, whatever its reason", async () => {
  const reason = new SnapError('timeout', 'Another capture took too long');
  const waiting = untilAborted(new Promise(() => undefined), AbortSignal.abort(reason));
  await expect(waiting).rejects.toMatchObject({ code: 'aborted', cause: reason });
});
