import type { Wanted, WantedMoment } from '../../shared/served.js';

/** The same for all addresses that stand for the same thing. */
export function fileKey(streamId: string, wanted: Wanted): string {
  return [streamId, ...partsOf(wanted)].join(' ');
}

function partsOf(wanted: Wanted): readonly (string | number)[] {
  if (wanted.kind === 'times') return ['times', wanted.from ?? '', wanted.to ?? ''];
  const moment = momentOf(wanted.moment);
  if (wanted.kind === 'clip') return ['clip', moment];
  const { type, width, height, fit } = wanted.image;
  const isBox = width !== undefined && height !== undefined;
  return ['image', moment, type, width ?? '', height ?? '', isBox ? fit : ''];
}

function momentOf(moment: WantedMoment): string {
  return moment.kind === 'newest' ? 'newest' : `${moment.kind}=${moment.seconds}`;
}
