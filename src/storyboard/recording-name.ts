import type { Size } from '../../shared/geometry.js';
import type { PlanData } from '../../shared/protocol.js';
import { expandTemplate } from '../names/expand.js';
import { streamName } from '../names/stream-name.js';

/** What a template is filled in with. */
export interface NamedRecording {
  /** The URL that was asked for. */
  readonly url: string;
  readonly plan: Pick<PlanData, 'start' | 'targets'>;
  readonly image: Size & { readonly type: string };
}

/** The name of what is made of a recording: that of its start. */
export function recordingName(template: string, { url, plan, image }: NamedRecording): string {
  const { width, height, type } = image;
  const { start, targets } = plan;
  const date = new Date(targets[0]?.dateMs ?? Date.now());
  return expandTemplate(template, {
    ...{ time: start, date, sequence: undefined, index: 0, job: '', stream: streamName(url) },
    ...{ width, height, type },
  });
}
