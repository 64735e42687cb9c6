// @ts-check
// Runs in a thread of Node's: a worker that does with a job what the path of its stream's URL says.
import { setImmediate } from 'node:timers';
import { parentPort, workerData } from 'node:worker_threads';
import { expose, wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';

/**
 * @typedef {import('../../../shared/protocol.js').PageApi} PageApi
 * @typedef {import('../../../shared/protocol.js').TimelineRequest} TimelineRequest
 * @typedef {import('../../../shared/variant-facts.js').VariantFacts} VariantFacts
 * @typedef {import('../../../shared/protocol.js').WorkerConfig} WorkerConfig
 * @typedef {import('../../../shared/outcome.js').Outcome<unknown>} AnyOutcome
 * @typedef {import('../../../shared/errors.js').SnapErrorCode} SnapErrorCode
 */

const isFirst = workerData === 'first';
/** @type {import('comlink').Remote<PageApi> | undefined} */
let page;
/** @type {WorkerConfig | undefined} */
let config;
/** @type {Map<number, () => void>} */
const aborts = new Map();

/**
 * @param {unknown} [value]
 * @returns {AnyOutcome}
 */
function success(value) {
  return { ok: true, value };
}

/**
 * @param {SnapErrorCode} code
 * @param {string} message
 * @param {{ readonly status?: number, readonly url?: string }} [details]
 * @returns {AnyOutcome}
 */
function failure(code, message, { status, url } = {}) {
  const snap = { code, status, url, window: undefined };
  return {
    ok: false,
    error: { name: 'SnapError', message, stack: undefined, snap, cause: undefined },
  };
}

/** @returns {Promise<never>} */
function silence() {
  return new Promise(() => undefined);
}

/** @returns {Promise<never>} */
function crash() {
  setImmediate(() => {
    throw new Error('boom');
  });
  return silence();
}

/** @type {Readonly<Record<string, (request: TimelineRequest) => AnyOutcome | Promise<AnyOutcome>>>} */
const deeds = {
  '/config': () => success(config),
  '/fail': () => failure('http', 'Not here', { status: 404, url: 'https://a.test/x?token' }),
  '/progress': async ({ id }) => {
    await page?.progress(id, { step: 'fetching', bytesFetched: 1, imagesDone: 0 });
    return success();
  },
  '/choose': async ({ id }) => {
    const variant = /** @type {VariantFacts} */ ({ url: 'https://a.test/1', bandwidth: 1 });
    return (await page?.chooseVariant(id, [variant, { ...variant, bandwidth: 2 }])) ?? success();
  },
  '/until-aborted': ({ id }) =>
    new Promise((resolve) => {
      aborts.set(id, () => {
        resolve(failure('aborted', 'As told'));
      });
    }),
  '/silent': silence,
  '/hang': () => {
    for (;;);
  },
  '/crash': crash,
  '/crash-first': () => (isFirst ? crash() : success()),
};

const api = {
  /**
   * @param {WorkerConfig} given
   * @param {MessagePort} port
   */
  configure(given, port) {
    config = given;
    page = wrap(port);
  },
  /** @param {readonly string[]} types */
  preload: (types) =>
    types.length > 0 ? success() : failure('worker-failed', 'A file is missing'),
  /** @param {TimelineRequest} request */
  timeline: (request) => deeds[new URL(request.stream.url).pathname]?.(request),
  /** @param {number} id */
  abort(id) {
    aborts.get(id)?.();
  },
};

if (parentPort) expose(api, nodeEndpoint(parentPort));
