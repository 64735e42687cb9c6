import fc from 'fast-check';
import { expect } from 'vitest';

/** Share of a property's runs that have to reach an assertion. */
const LEAST_REACHED = 0.9;

/** As `fc.assert`; it also fails where preconditions or early returns keep too many runs from every assertion. */
export function assertProperty<Values>(
  property: fc.IProperty<Values>,
  parameters?: fc.Parameters<Values>,
): void {
  const runs = new CountedRuns<Values>();
  fc.assert(property, { ...parameters, plugins: [runs.plugin] });
  runs.expectReached();
}

/** The same for a property that takes time. */
export async function assertAsyncProperty<Values>(
  property: fc.IAsyncProperty<Values>,
  parameters?: fc.Parameters<Values>,
): Promise<void> {
  const runs = new CountedRuns<Values>();
  await fc.assert(property, { ...parameters, plugins: [runs.plugin] });
  runs.expectReached();
}

class CountedRuns<Values> {
  #all = 0;
  #reached = 0;

  readonly plugin: fc.Plugin<Values> = () => ({
    decorateRun: (run) => (values) => {
      const before = assertionsMade();
      const result = run(values);
      const count = (): void => {
        this.#count(before);
      };
      if (result instanceof Promise) return result.finally(count);
      count();
      return result;
    },
  });

  expectReached(): void {
    const message = `${this.#reached} of ${this.#all} runs reached an assertion`;
    expect(this.#reached / this.#all, message).toBeGreaterThanOrEqual(LEAST_REACHED);
  }

  #count(before: number): void {
    this.#all += 1;
    if (assertionsMade() > before) this.#reached += 1;
  }
}

function assertionsMade(): number {
  return expect.getState().assertionCalls;
}
