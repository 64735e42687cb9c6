import { spawnWorker } from './workers/start-worker.js';

/** Where the crew gets its workers from. */
export interface WorkerSource {
  /** Throws what the browser throws where the page may not start any. */
  start(): Worker;
  /** Ends the one that nobody has taken. */
  end(): void;
}

/** Starts the first worker before it is asked for: its script comes while crew.js does, not a round trip later. */
export function openWorkerSource(assetBaseUrl: string | undefined): WorkerSource {
  let first = startEarly();

  function startEarly(): Worker | undefined {
    try {
      const worker = spawnWorker(assetBaseUrl);
      // It is started once more when it is asked for, by somebody who can tell what is wrong.
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        if (first === worker) end();
      });
      return worker;
    } catch {
      return undefined;
    }
  }

  function end(): void {
    first?.terminate();
    first = undefined;
  }

  return {
    start() {
      const worker = first ?? spawnWorker(assetBaseUrl);
      first = undefined;
      return worker;
    },
    end,
  };
}
