/**
 * The video that an element is for: the one with this id, or in the element with this id; without an id one in the host,
 * or beside it. Looked for at each click, so that it may come later.
 */
export function findVideo(host: Element, id: string): HTMLVideoElement | undefined {
  if (id !== '') return videoOf(byId(host, id));
  return videoOf(host) ?? videoOf(host.parentElement);
}

function byId(host: Element, id: string): Element | null {
  const root = host.getRootNode();
  const here = root instanceof ShadowRoot ? root.getElementById(id) : null;
  return here ?? host.ownerDocument.getElementById(id);
}

/** Players put their video into an element of theirs, some into its shadow. */
function videoOf(element: Element | null): HTMLVideoElement | undefined {
  if (element instanceof HTMLVideoElement) return element;
  const video = element?.querySelector('video') ?? element?.shadowRoot?.querySelector('video');
  return video ?? undefined;
}
