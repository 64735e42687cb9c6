import { Snapper } from 'hlsnap';
import { ffmpeg } from 'hlsnap/ffmpeg';
import { byId } from '../dom.js';
import { ArchivePart } from './archive-part.js';
import { BisectPart } from './bisect-part.js';
import { ChangesPart } from './changes-part.js';
import { FindPart } from './find-part.js';
import { WallPart } from './wall-part.js';

/** The first capture may have to load a 31 MB decoder over a slow line. */
const TIMEOUT_SECONDS = 60;
const SAMPLE = new URL('./sample/index.m3u8', document.baseURI).href;

const snapper = new Snapper({ timeout: TIMEOUT_SECONDS, engines: [ffmpeg()] });
const archive = new ArchivePart(snapper);
const searches = [
  new BisectPart(snapper, () => archive.url),
  new FindPart(
    snapper,
    () => archive.url,
    (moment) => {
      archive.show(moment);
    },
  ),
  new ChangesPart(snapper, () => archive.url),
];

archive.onShow = () => {
  for (const search of searches) search.clear();
};
byId('sample', HTMLButtonElement).addEventListener('click', () => {
  archive.submit(SAMPLE);
});
archive.open(new URLSearchParams(location.search).get('url') ?? SAMPLE);

// Only the development server has a stream that is live.
const isLive = import.meta.env.MODE === 'development';
const live = isLive ? new URL('./live/index.m3u8', document.baseURI).href : undefined;
new WallPart(snapper, live);
if (live !== undefined) {
  const button = byId('live-sample', HTMLButtonElement);
  button.hidden = false;
  button.addEventListener('click', () => {
    archive.submit(live);
  });
}
