import { existsSync, readFileSync } from 'node:fs';
import { createKeyframeSelector } from '../worker/keyframe/selector.js';

/** Where the first keyframe of a benchmark stream's segment ends, in bytes. */
export function keyframeEnd(folder: string, segment: number): number {
  const map = `${folder}/init.mp4`;
  const isTs = !existsSync(map);
  const selector = createKeyframeSelector({
    map: isTs ? undefined : readFileSync(map),
    selection: { kind: 'first' },
    canDecrypt: false,
  });
  selector.push(readFileSync(`${folder}/segment${segment}.${isTs ? 'ts' : 'm4s'}`));
  return selector.end().after?.endOffset ?? 0;
}
