import { afterAll, beforeAll, expect, test } from 'vitest';
import * as sinks from '../../src/sinks/index.js';
import { openDeliveryLab, type DeliveryLab, type DeliveryPage } from './delivery-lab.js';
import { readExamples, syntaxErrors } from './examples.js';

const examples = readExamples().filter(({ name }) => name.startsWith('docs/delivery.md'));
const scripts = examples.filter(({ language, noRun }) => language === 'js' && !noRun);
const [first, ...rest] = scripts;
/** What the first script makes, and the others use. */
const SHARED = '{ snapper, stream, snapshot, image, small }';

let lab: DeliveryLab;
let opened: DeliveryPage;
beforeAll(async () => {
  lab = await openDeliveryLab();
  opened = await lab.open('<video></video><img>');
  lab.put('/first.js', `${first?.code ?? ''}\nObject.assign(globalThis, ${SHARED});`);
  await opened.run('/first.js');
});
afterAll(() => lab.close());

test('the script that the others go on from writes what stands behind it', async () => {
  await expectTold(opened, first?.code ?? '');
});

test.each(rest.map(({ name, code }) => [name, code] as const))(
  'the script at %s writes what stands behind it',
  async (name, code) => {
    const path = `/${name.replaceAll(/\W/g, '-')}.js`;
    lab.put(path, code);
    opened.told.length = 0;
    await opened.run(path);
    await expectTold(opened, code);
  },
);

test.each(
  examples
    .filter(({ language }) => language === 'html')
    .map(({ name, code }) => [name, code] as const),
)('the page at %s writes what stands behind it', async (_name, code) => {
  const other = await lab.open(code);
  await expectTold(other, code);
  await other.page.close();
});

test.each(
  examples
    .filter(({ language, noRun }) => language === 'js' && noRun)
    .map(({ name, code }) => [name, code] as const),
)('the script at %s, which needs a user, is well-formed', (_name, code) => {
  expect(syntaxErrors(code)).toEqual([]);
});

/** What `hlsnap/sinks` exports that is no sink; `deliver` is for the Snapper alone. */
const NO_SINKS = ['deliver', 'fileName', 'SnapError', 'isSnapError'];

test('every sink has an example', () => {
  // The built module has inner exports as well.
  const names = Object.keys(sinks);
  expect(names.length).toBeGreaterThan(10);
  const called = examples.flatMap(({ code }) => [...code.matchAll(/\b\w+(?=\()/g)].map(String));
  expect(names.filter((name) => !NO_SINKS.includes(name) && !called.includes(name))).toEqual([]);
});

/** Waits for what stands behind each `console.log()`, where `…` is anything. */
async function expectTold({ told, errors }: DeliveryPage, code: string): Promise<void> {
  const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map(([, text]) => text);
  expect(expected.length).toBeGreaterThan(0);
  await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(expected.length);
  const patterns = expected.map((text = '') => text.split('…').map(escape).join('.+'));
  expect(told.length).toBe(patterns.length);
  patterns.forEach((text, index) => {
    expect(told[index]).toMatch(new RegExp(`^${text}$`));
  });
  expect(errors).toEqual([]);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
