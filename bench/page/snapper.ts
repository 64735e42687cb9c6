import { Snapper, type SnapperOptions } from 'hlsnap';

/**
 * A Snapper with all options at their defaults except the engine. ffmpeg is imported only if it is asked for.
 *
 * @param choice - An engine, or an engine and how many workers: `auto:2`.
 */
export async function createSnapper(choice: string): Promise<Snapper> {
  const [engine, workers] = choice.split(':');
  const engines = engine === 'ffmpeg' ? [(await import('hlsnap/ffmpeg')).ffmpeg()] : [];
  return new Snapper({
    // It throws a TypeError for an engine that does not exist.
    engine: engine as NonNullable<SnapperOptions['engine']>,
    ...{ engines, workers: workers === undefined ? undefined : Number(workers) },
  });
}
