import type { SeenPicture } from '../options/watch.js';
import type { SnapImage, SnapshotLike } from '../results/snapshot.js';
import { UniqueNames } from '../names/unique-names.js';
import type { JobFile } from './file.js';
import { expandFormat, type StoreMode } from './formats.js';
import type { StoredJob } from './job.js';
import { iso } from './job-state.js';

/** A picture that a job has taken. */
export interface Shot {
  readonly snapshot: Omit<SnapshotLike, 'images'> & { readonly images: readonly SnapImage[] };
  /** In milliseconds since 1970. */
  readonly takenMs: number;
  readonly bytesFetched: number;
  /** Of a stream: what tells the picture from the next. */
  readonly after?: SeenPicture | undefined;
  /** Of a fetched picture. */
  readonly digest?: string | undefined;
}

/** An image, and what its file is to be. */
export interface PlannedFile {
  readonly image: SnapImage;
  readonly file: JobFile;
}

/** The files of a snapshot: for each image one that is replaced, one that is kept, or both. */
export function planFiles(job: StoredJob, shot: Shot, newId: () => string): readonly PlannedFile[] {
  const { overwriteFormat, sequenceFormat } = job.settings;
  const idOf = (index: number): string => `${job.id}-overwrite-${index}`;
  return [
    ...filesOf({ mode: 'overwrite', format: overwriteFormat, idOf }, job, shot),
    ...filesOf({ mode: 'sequence', format: sequenceFormat, idOf: newId }, job, shot),
  ];
}

interface Way {
  readonly mode: StoreMode;
  readonly format: string | undefined;
  readonly idOf: (index: number) => string;
}

function filesOf(
  { mode, format, idOf }: Way,
  job: StoredJob,
  { snapshot, takenMs }: Shot,
): readonly PlannedFile[] {
  if (format === undefined) return [];
  const names = new UniqueNames();
  const number = job.sequence + 1;
  return snapshot.images.map((image, index) => {
    const { width, height, type } = image;
    const name = names.take(
      expandFormat(format, {
        ...{ width, height, type, takenMs, number },
        time: snapshot.presentationTime,
        date: snapshot.programDateTime ?? new Date(takenMs),
        sequence: snapshot.segment?.sequence,
        index: number - 1,
        stream: job.streamName,
        appName: job.appName,
        job: job.name,
        jobId: job.id,
      }),
    );
    const file: JobFile = {
      ...{ id: idOf(index), jobId: job.id, sequence: number, mode, name, storage: job.storage },
      ...{ bytes: image.blob.size, type, width, height },
      takenAt: iso(takenMs),
      pictureAt: snapshot.programDateTime?.toISOString(),
      presentationTime: snapshot.presentationTime,
      url: undefined,
      state: 'stored',
      eventId: undefined,
    };
    return { image: { ...image, name }, file };
  });
}
