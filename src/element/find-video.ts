/**
 * The video of an element: the one with this id, or inside the element with this id; without an id, one inside the host
 * or next to it. It is looked up at each click, so that it may be added later.
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

/** Players wrap their video in an element, and some put it into that element's shadow tree. */
function videoOf(element: Element | null): HTMLVideoElement | undefined {
  if (element instanceof HTMLVideoElement) return element;
  const video = element?.querySelector('video') ?? element?.shadowRoot?.querySelector('video');
  if (video) return video;
  // media-chrome's place for an element that has the video in its own shadow tree.
  const media = element?.querySelector('[slot="media"]')?.shadowRoot;
  return media?.querySelector('video') ?? undefined;
}
