// A reporter for Vitest: the tests that failed at first, the files that take longest, and how long each project takes.
import console from 'node:console';

/** @import { Reporter, TestModule } from 'vitest/node' */

const SHOWN = 10;

/** @implements {Reporter} */
export default class RunReport {
  /** @param {readonly TestModule[]} modules */
  onTestRunEnd(modules) {
    const flaky = modules.flatMap((module) =>
      [...module.children.allTests()].filter((test) => test.diagnostic()?.flaky),
    );
    for (const { module, fullName } of flaky) {
      console.log(`Passed only when tried again: ${module.relativeModuleId} > ${fullName}`);
    }
    const files = modules.map((module) => ({
      project: module.project.name,
      path: module.relativeModuleId,
      seconds: secondsOf(module),
    }));
    const slowest = files.toSorted((one, other) => other.seconds - one.seconds).slice(0, SHOWN);
    console.log('Slowest files:');
    for (const { path, seconds } of slowest) {
      console.log(`${seconds.toFixed(1).padStart(8)} s  ${path}`);
    }
    const projects = [...new Set(files.map(({ project }) => project))].map((name) => {
      const own = files.filter(({ project }) => project === name);
      const sum = own.reduce((total, { seconds }) => total + seconds, 0);
      return `${name} ${Math.round(sum)} s (${own.length})`;
    });
    console.log(`Files by project: ${projects.join(', ')}`);
  }
}

/** Its imports, hooks and tests. */
/** @param {TestModule} module */
function secondsOf(module) {
  const { setupDuration, collectDuration, duration } = module.diagnostic();
  return (setupDuration + collectDuration + duration) / 1000;
}
