// Finds imports that the zones do not allow, and circles of files and folders.
import { cruise } from 'dependency-cruiser';

/** @typedef {Readonly<Record<string, readonly string[]>>} Zones */
/** @typedef {import('dependency-cruiser').IRegularForbiddenRuleType} Rule */
/** @typedef {{ readonly from: string, readonly to: string }} Import */

/** What every file may import. */
const FOR_ALL = 'shared';
const TYPES_OF = 'types of ';
/** Such an import gives the URL of a file and nothing from it: `./worker.ts?worker&url`. */
const URL_IMPORT = /[?&]url$/;

/**
 * @param {string} root of the repository; absolute
 * @param {Zones} zones
 * @returns {Promise<readonly string[]>} a sentence for each import that must not be, each file that is in no zone, and
 *   each circle of files or folders
 */
export async function findImportProblems(root, zones) {
  const trees = [...new Set(Object.keys(zones).map((path) => path.split('/')[0] ?? ''))];
  const { output } = await cruise(trees, {
    baseDir: root,
    ruleSet: { forbidden: toRules(zones) },
    validate: true,
    includeOnly: `^(${trees.join('|')})/`,
    tsPreCompilationDeps: true,
  });
  if (typeof output === 'string') throw new TypeError(output);
  const imports = output.modules.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(({ module }) => !URL_IMPORT.test(module))
      .map(({ resolved }) => ({ from: source, to: resolved })),
  );
  const isImport = new Set(imports.map(({ from, to }) => `${from} ${to}`));
  return [
    ...output.modules
      .filter(({ source }) => zoneOf(source, zones) === undefined)
      .map(({ source }) => `${source} is in no zone`),
    ...output.summary.violations
      .filter(({ from, to }) => isImport.has(`${from} ${to}`))
      .map(({ from, to, rule }) => `${from} imports ${to}: ${rule.name}`),
    ...findCircles(imports).map((circle) => `a circle: ${circle.join(' → ')}`),
  ];
}

/**
 * @param {Zones} zones
 * @returns {Rule[]}
 */
function toRules(zones) {
  return Object.entries(zones).flatMap(([path, imports]) => {
    const from = { path: toPattern(path, zones) };
    const allowed = [FOR_ALL, path, ...imports].flatMap((name) => toPatterns(name, path, zones));
    return [
      toRule(`${path} may import ${[FOR_ALL, ...imports].join(', ')}`, from, { pathNot: allowed }),
      ...imports
        .filter((name) => name.startsWith(TYPES_OF))
        .map((name) =>
          toRule(`${path} may import ${name} only`, from, {
            path: toPatterns(name, path, zones),
            pathNot: imports
              .filter((other) => !other.startsWith(TYPES_OF))
              .flatMap((other) => toPatterns(other, path, zones)),
            dependencyTypesNot: ['type-only'],
          }),
        ),
    ];
  });
}

/**
 * @param {string} name
 * @param {Rule['from']} from
 * @param {Rule['to']} to
 * @returns {Rule}
 */
function toRule(name, from, to) {
  return { name, severity: 'error', from, to };
}

/**
 * @param {string} name as in a list of imports
 * @param {string} path whose list it is
 * @param {Zones} zones
 * @returns {string[]} regular expressions of the files that it stands for
 */
function toPatterns(name, path, zones) {
  const target = name.replace(TYPES_OF, '');
  const paths = Object.keys(zones);
  const inTarget = paths
    .slice(0, paths.indexOf(path))
    .filter((other) => other.startsWith(`${target}/`));
  const isWhole = !(target in zones) && inTarget.length > 0;
  return isWhole ? inTarget.map((one) => toPattern(one, zones)) : [toPattern(target, zones)];
}

/**
 * @param {string} path
 * @param {Zones} zones
 * @returns {string} a regular expression of its files, without those of zones within it
 */
function toPattern(path, zones) {
  if (isFile(path)) return `^${escape(path)}$`;
  const inner = Object.keys(zones)
    .filter((other) => other.startsWith(`${path}/`))
    .map((other) => escape(other.slice(path.length + 1)) + (isFile(other) ? '$' : '/'));
  return `^${escape(path)}/` + (inner.length > 0 ? `(?!${inner.join('|')})` : '');
}

/**
 * @param {string} file
 * @param {Zones} zones
 */
function zoneOf(file, zones) {
  return Object.keys(zones).find((path) => new RegExp(toPattern(path, zones)).test(file));
}

/** @param {string} path */
function isFile(path) {
  return path.endsWith('.ts');
}

/** @param {string} path */
function escape(path) {
  return path.replaceAll('.', String.raw`\.`);
}

/**
 * Circles among the files and folders that are side by side, where a folder stands for everything in it. So two folders,
 * or a file and a folder beside it, never need each other. An index.ts is what others see of its folder: it counts as a
 * file beside the folder.
 *
 * @param {readonly Import[]} imports
 * @returns {readonly (readonly string[])[]} each ends where it begins
 */
export function findCircles(imports) {
  /** @type {Map<string, Set<string>>} */
  const graph = new Map();
  for (const { from, to } of imports) {
    const [a, b] = toNeighbours(from, to);
    if (a !== b) graph.set(a, (graph.get(a) ?? new Set()).add(b));
  }
  /** @type {Set<string>} */
  const seen = new Set();
  return [...graph.keys()].flatMap((start) => {
    const circle = seen.has(start) ? undefined : shortestWay(graph, start);
    circle?.forEach((name) => seen.add(name));
    return circle ? [circle] : [];
  });
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {readonly [string, string]} what the two are in, or are, in the innermost folder that holds both
 */
function toNeighbours(from, to) {
  const a = toFace(from).split('/');
  const b = toFace(to).split('/');
  const depth = a.findIndex((part, i) => part !== b[i]);
  if (depth < 0) return [from, from];
  return [a.slice(0, depth + 1).join('/'), b.slice(0, depth + 1).join('/')];
}

/** @param {string} file */
function toFace(file) {
  return file.replace(/^(.+\/.+)\/index\.ts$/, '$1.index');
}

/**
 * @param {ReadonlyMap<string, ReadonlySet<string>>} graph
 * @param {string} start
 * @returns {readonly string[] | undefined} from there back to there
 */
function shortestWay(graph, start) {
  /** @type {string[][]} */
  const ways = [[start]];
  const reached = new Set();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return [...way, start];
      if (!reached.has(next)) ways.push([...way, next]);
      reached.add(next);
    }
  }
  return undefined;
}
