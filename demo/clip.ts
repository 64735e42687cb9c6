import type { At, Keyframe, Snapper } from 'hlsnap';
import { byId, make } from './dom.js';
import { formatBytes, formatSeconds } from './format.js';
import { sourceLabel, type ShownSource } from './source.js';

/** What is asked for when the user opens that part of the page. */
export interface ClipMoment {
  readonly source: ShownSource;
  readonly at: At;
}

/** Cuts the keyframe of the moment out as an MP4 once the user opens that part of the page. */
export function openClipOnDemand(
  snapper: Snapper,
  moment: () => ClipMoment,
  onFailure: (error: unknown) => void,
): void {
  const part = byId('clip', HTMLDetailsElement);
  const place = byId('clip-place', HTMLElement);
  let running: AbortController | undefined;
  let objectUrl: string | undefined;
  part.addEventListener('toggle', () => {
    running?.abort();
    if (objectUrl !== undefined) URL.revokeObjectURL(objectUrl);
    objectUrl = undefined;
    place.replaceChildren();
    if (!part.open) return;
    const { signal } = (running = new AbortController());
    const { source, at } = moment();
    const status = make('p', 'note', 'Cutting out the keyframe');
    status.role = 'status';
    place.append(status);
    snapper.keyframe(source, { at, signal }).then(
      (keyframe) => {
        if (signal.aborted) return;
        objectUrl = URL.createObjectURL(keyframe.blob);
        place.replaceChildren(...viewOf(keyframe, objectUrl, sourceLabel(source)));
      },
      (error: unknown) => {
        if (signal.aborted) return;
        place.replaceChildren();
        part.open = false;
        onFailure(error);
      },
    );
  });
}

function viewOf(keyframe: Keyframe, objectUrl: string, stream: string): readonly HTMLElement[] {
  const { blob, codec, width, height, presentationTime } = keyframe;
  const time = formatSeconds(presentationTime);
  const video = make('video', 'clip-video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  video.width = width;
  video.height = height;
  video.setAttribute('aria-label', `Keyframe of ${stream} at ${time}`);
  const facts = `${formatBytes(blob.size)}, ${codec}, ${width} × ${height}, at ${time}; nothing was decoded for it`;
  const note = make('p', 'note', facts);
  note.role = 'status';
  video.addEventListener('error', () => {
    note.textContent = `${facts}. This browser does not play ${codec}: the file is for other programs`;
  });
  video.src = objectUrl;
  const link = make('a', 'secondary', 'Download MP4');
  link.href = objectUrl;
  link.download = `${stream}-keyframe.mp4`;
  return [video, make('div', 'storyboard-download', link, note)];
}
