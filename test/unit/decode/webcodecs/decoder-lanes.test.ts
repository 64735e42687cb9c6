import { expect, test } from 'vitest';
import type { KeptDecoder } from '../../../../worker/decode/webcodecs/decoder.js';
import { DecoderLanes } from '../../../../worker/decode/webcodecs/decoder-lanes.js';

const never = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Pictures that are decoded until it is said that they are done. */
function setUp(most: number) {
  const lanes = new DecoderLanes();
  const begun: { readonly decoder: KeptDecoder; readonly end: () => void }[] = [];
  const decode = (signal = never): Promise<void> =>
    lanes.use(signal, most, (decoder) => {
      return new Promise<void>((end) => begun.push({ decoder, end }));
    });
  return { begun, decode };
}

test('pictures are decoded side by side, by as many decoders as may be', async () => {
  const { begun, decode } = setUp(2);
  const all = [decode(), decode(), decode()];
  await turn();
  expect(begun).toHaveLength(2);
  expect(begun[0]?.decoder).not.toBe(begun[1]?.decoder);
  begun[1]?.end();
  await turn();
  // The third waits for the decoder that was given to it.
  expect(begun).toHaveLength(2);
  begun[0]?.end();
  await turn();
  expect(begun[2]?.decoder).toBe(begun[0]?.decoder);
  begun[2]?.end();
  await Promise.all(all);
});

test('one at most decodes one after the other', async () => {
  const { begun, decode } = setUp(1);
  const both = [decode(), decode()];
  await turn();
  expect(begun).toHaveLength(1);
  begun[0]?.end();
  await turn();
  expect(begun[1]?.decoder).toBe(begun[0]?.decoder);
  begun[1]?.end();
  await Promise.all(both);
});

test('the first decoder is kept, the others end as soon as nothing waits for them', async () => {
  const { begun, decode } = setUp(3);
  const dropped: KeptDecoder[] = [];
  for (let round = 0; round < 2; round++) {
    const first = begun.length;
    const all = [decode(), decode(), decode()];
    await turn();
    for (const { decoder, end } of begun.slice(first)) {
      const drop = decoder.drop.bind(decoder);
      decoder.drop = () => {
        dropped.push(decoder);
        drop();
      };
      end();
    }
    await Promise.all(all);
    await turn();
  }
  const decoders = begun.map(({ decoder }) => decoder);
  expect(new Set(decoders).size).toBe(5);
  expect(decoders[3]).toBe(decoders[0]);
  expect(dropped).not.toContain(decoders[0]);
  expect(dropped).toEqual(expect.arrayContaining([1, 2, 4, 5].map((index) => decoders[index])));
});

test('an aborted picture counts until its decoder is done with it', async () => {
  const { begun, decode } = setUp(2);
  const controller = new AbortController();
  const aborted = decode(controller.signal);
  await turn();
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
  const next = decode();
  await turn();
  expect(begun).toHaveLength(2);
  expect(begun[1]?.decoder).not.toBe(begun[0]?.decoder);
  for (const { end } of begun) end();
  await next;
});
