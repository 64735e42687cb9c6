import { Snapper, isSnapError, type At, type CaptureOptions } from 'hlsnap';
import { ffmpeg } from 'hlsnap/ffmpeg';
import { openClipOnDemand } from './clip.js';
import { SettingsForm } from './form.js';
import { PictureList, type Picture } from './pictures.js';
import { offerPlayer, openPlayerOnDemand } from './player.js';
import { report } from './report.js';
import { SavePanel } from './save.js';
import { readSettings, writeSettings, type Moment, type Settings } from './settings.js';
import { sourceLabel } from './source.js';
import { openStoryboardOnDemand } from './storyboard.js';
import { Strip } from './strip.js';
import { ResultView } from './view.js';

/** The first capture may have to load a 31 MB decoder over a slow line. */
const TIMEOUT_SECONDS = 60;
const SAMPLES: Readonly<Record<string, string>> = {
  ts: new URL('./sample/index.m3u8', document.baseURI).href,
  fmp4: new URL('./sample/fmp4/index.m3u8', document.baseURI).href,
};
const DEFAULT_URL = SAMPLES['ts'] ?? '';

// With ffmpeg, so that it shows whatever there is, also where our own decoders have not been built.
const snapper = new Snapper({ timeout: TIMEOUT_SECONDS, engines: [ffmpeg()] });
const pictures = new PictureList();
let running: AbortController | undefined;

const view = new ResultView(() => {
  running?.abort();
});
const strip = new Strip((picture) => {
  running?.abort();
  show(picture);
});
const savePanel = new SavePanel();
const form = new SettingsForm((settings) => {
  void take(settings);
});

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-sample]')) {
  button.addEventListener('click', () => {
    form.submitUrl(SAMPLES[button.dataset['sample'] ?? ''] ?? DEFAULT_URL);
  });
}
form.write(readSettings(location.search, DEFAULT_URL));
form.submit();
const onFailure = (error: unknown): void => {
  view.fail(report(error, form.source));
};
openStoryboardOnDemand(snapper, () => form.source, onFailure);
openPlayerOnDemand(snapper, () => form.source, onFailure);
openClipOnDemand(snapper, () => ({ source: form.source, at: toAt(form.moment) }), onFailure);

function show(picture: Picture): void {
  view.show(picture);
  strip.select(picture);
  savePanel.choose(picture, pictures.kept);
}

/** Takes a picture and abandons one that is still being taken. */
async function take(settings: Settings): Promise<void> {
  running?.abort();
  const controller = new AbortController();
  const isCurrent = (): boolean => running === controller;
  running = controller;
  history.replaceState(null, '', location.pathname + writeSettings(settings, DEFAULT_URL));
  offerPlayer(settings.source);
  view.start();
  try {
    const snapshot = await snapper.capture(settings.source, {
      ...captureOptions(settings),
      signal: controller.signal,
      onProgress: (progress) => {
        if (isCurrent()) view.progress(progress);
      },
    });
    if (!isCurrent()) return;
    const picture = pictures.add(sourceLabel(settings.source), snapshot);
    strip.add(picture, pictures.kept);
    show(picture);
  } catch (error) {
    if (!isCurrent()) return;
    if (isSnapError(error) && error.code === 'aborted') view.cancelled();
    else {
      view.fail(report(error, settings.source));
      strip.select(undefined);
      savePanel.choose(undefined, pictures.kept);
    }
  } finally {
    if (isCurrent()) running = undefined;
  }
}

function captureOptions({ moment, width, type, quality, name }: Settings): CaptureOptions {
  return {
    at: toAt(moment),
    images: [{ width, type, quality: quality / 100, name }],
  };
}

function toAt(moment: Moment): At {
  return moment.kind === 'time' ? { time: moment.seconds } : moment.kind;
}
