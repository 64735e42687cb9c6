import type { JobEvent } from './job-event.js';

/** What tabs tell each other. */
export type TabMessage =
  /** Something happened to jobs, with what the world is told of it. */
  | { readonly kind: 'jobs'; readonly ids: readonly string[]; readonly events: readonly JobEvent[] }
  /** Jobs were told to start or stop, or callbacks wait to be sent. */
  | { readonly kind: 'commands' };

/** Leads to the other tabs of the same jobs. Where browsers have none, there is no other tab. */
export class TabChannel {
  #channel: BroadcastChannel | undefined;

  constructor(name: string, onMessage: (message: TabMessage) => void) {
    if (typeof BroadcastChannel === 'undefined') return;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      onMessage(data);
    };
  }

  post(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
