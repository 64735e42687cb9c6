import { resolveStreams, type NamedStream } from './options.js';

/** The streams that the page's author wrote: an attribute in JSON, else children. What is wrong is reported. */
export function readStreams(wall: Element): readonly NamedStream[] {
  const text = wall.getAttribute('streams');
  try {
    if (text !== null) return resolveStreams('streams', JSON.parse(text) as unknown);
    const children = [...wall.querySelectorAll(':scope > hls-wall-stream')];
    return resolveStreams('streams', children.map(readChild));
  } catch (error) {
    // Nobody called who could catch it.
    reportError(error);
    return [];
  }
}

function readChild(child: Element) {
  return {
    url: child.getAttribute('url') ?? undefined,
    imageUrl: child.getAttribute('image-url') ?? undefined,
    name: child.getAttribute('name') ?? undefined,
  };
}
