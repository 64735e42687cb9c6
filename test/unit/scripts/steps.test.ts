import { expect, test } from 'vitest';
import { Steps, failureOf, refuseFailed } from '../../../scripts/steps.mjs';

function command(name: string, script: string) {
  return { name, line: [process.execPath, '-e', script] };
}

const PASSES = command('passes', 'console.log("fine")');
const FAILS = command('fails', 'console.log("a line"); console.error("another"); process.exit(3)');

function recordSteps() {
  const printed: string[] = [];
  return { steps: new Steps((text) => printed.push(text)), printed };
}

test('a lane ends at the command that fails, and others go on', async () => {
  const { steps, printed } = recordSteps();
  expect(await steps.runLanes([[FAILS, PASSES], [PASSES]])).toEqual(['fails']);
  expect(printed.toSorted()).toEqual([
    expect.stringMatching(/^== fails\n(?:a line\nanother|another\na line)$/),
    '== passes\nfine',
  ]);
});

test('what commands write beside other work is printed whole when that has ended', async () => {
  const { steps, printed } = recordSteps();
  const { result, failed } = await steps.runBeside([[PASSES, FAILS]], async () => {
    await steps.runLanes([[command('other', 'console.log("own")')]]);
    printed.push('its end');
    return 7;
  });
  expect({ result, failed }).toEqual({ result: 7, failed: ['fails'] });
  expect(printed.slice(0, 3)).toEqual(['== other\nown', 'its end', '== passes\nfine']);
  expect(printed[3]).toMatch(/^== fails\n/);
});

test('what commands write is printed, too, where the work beside them fails', async () => {
  const { steps, printed } = recordSteps();
  const work = () => Promise.reject(new Error('No build'));
  await expect(steps.runBeside([[PASSES]], work)).rejects.toThrow('No build');
  expect(printed).toEqual(['== passes\nfine']);
});

test('commands that failed are named', () => {
  expect(failureOf(['lint', 'size'])).toBe('Failed: lint, size. What they wrote is above.');
  expect(() => {
    refuseFailed(['build']);
  }).toThrow('Failed: build.');
  refuseFailed([]);
});

test('each step is in the summary', async () => {
  const { steps } = recordSteps();
  await steps.runLanes([[PASSES]]);
  expect(steps.summary()).toMatch(/^Time: passes \d+ s; in all \d+ s$/);
});
