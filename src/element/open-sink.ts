import { show } from '../options/check.js';
import type { Sink } from '../sinks/types.js';
import type { HlsSnapAttributes } from './attributes.js';

type SinkName = Exclude<HlsSnapAttributes['save'], ''>;

/** Makes the sink of a `save` attribute. */
export async function openSink(name: SinkName): Promise<Sink> {
  const { clipboard, directory, download, opfs, share } = await import('../sinks/index.js');
  const makers: Readonly<Record<SinkName, () => Sink>> = {
    ...{ clipboard, directory, download, opfs, share },
  };
  if (!Object.hasOwn(makers, name)) {
    throw new TypeError(`save must be one of ${Object.keys(makers).join(', ')}, got ${show(name)}`);
  }
  return makers[name]();
}
