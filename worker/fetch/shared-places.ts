import { untilAborted } from '../../shared/abort.js';
import { hostOf, type HostQueue } from '../../shared/host-queue.js';
import type { PageApi } from '../../shared/protocol.js';

/** Places that the page hands out to all of its workers. */
export function createSharedPlaces(page: Pick<PageApi, 'takePlace' | 'leavePlace'>): HostQueue {
  let asked = 0;
  return {
    async acquire(url, signal) {
      const host = hostOf(url);
      if (host === undefined) return () => undefined;
      const id = asked++;
      const leave = (): void => {
        page.leavePlace(id);
      };
      try {
        await untilAborted(page.takePlace(id, host), signal);
        return leave;
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}
