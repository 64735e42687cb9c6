// npm run lint:imports: whether every import is one that docs/architecture.md allows, and none go in circles.
import { ROOT, SetupError, run } from './install.mjs';
import { findImportProblems } from './import-rules.mjs';
import { ZONES } from './zones.mjs';

await run(async () => {
  const problems = await findImportProblems(ROOT, ZONES);
  if (problems.length > 0) throw new SetupError(problems.join('\n'));
});
