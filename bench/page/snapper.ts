import { Snapper, type SnapperOptions } from 'hlsnap';

/** A Snapper with all options at their defaults except the engine. ffmpeg is imported only if it is asked for. */
export async function createSnapper(engine: string): Promise<Snapper> {
  const engines = engine === 'ffmpeg' ? [(await import('hlsnap/ffmpeg')).ffmpeg()] : [];
  // It throws a TypeError for an engine that does not exist.
  return new Snapper({ engine: engine as NonNullable<SnapperOptions['engine']>, engines });
}
