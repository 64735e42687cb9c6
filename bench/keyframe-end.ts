import { readFileSync } from 'node:fs';
import { createKeyframeSelector } from '../worker/keyframe/selector.js';
import { isFragmented, streamFolder } from './setup.js';

/** The byte where a segment's first keyframe ends. */
export function keyframeEnd(stream: string, segment: number): number {
  const folder = streamFolder(stream);
  const hasMap = isFragmented(stream);
  const selector = createKeyframeSelector({
    map: hasMap ? readFileSync(`${folder}/init.mp4`) : undefined,
    selection: { kind: 'first' },
    canDecrypt: false,
  });
  selector.push(readFileSync(`${folder}/segment${segment}.${hasMap ? 'm4s' : 'ts'}`));
  return selector.end().after?.endOffset ?? 0;
}
