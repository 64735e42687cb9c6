import type { Snapper } from 'hlsnap';
import type { SearchMoment } from 'hlsnap/search';
import { make } from '../dom.js';
import { report } from '../report.js';
import { momentText, showPicture } from './picture.js';

const WIDTH = 320;

/** The picture of a moment that was found; one that has left a live recording meanwhile is told in words. */
export async function pictureOfMoment(
  snapper: Snapper,
  url: string,
  moment: SearchMoment,
  signal: AbortSignal,
): Promise<HTMLElement> {
  const alt = `Picture at ${momentText(moment)}`;
  try {
    const options = { at: atOf(moment), images: [{ width: WIDTH }], signal };
    const { images } = await snapper.capture(url, options);
    const img = make('img', 'shown');
    showPicture(img, images[0], alt);
    return img;
  } catch (error) {
    const { title } = report(error, url);
    return make('p', 'note', `${alt}: ${title}.`);
  }
}

/** Not the very start, which rounding may move into the segment before. */
function atOf({ presentationTime, programDateTime }: SearchMoment) {
  return programDateTime
    ? { date: new Date(programDateTime.getTime() + 1) }
    : { time: presentationTime + 0.001 };
}
