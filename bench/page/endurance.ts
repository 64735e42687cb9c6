import { report, watchLongTasks } from './report.js';
import { createSnapper } from './snapper.js';

export interface EnduranceTask {
  /** The stream's folder, with a trailing slash; each batch finds it under a new name. */
  readonly folder: string;
  readonly engine: string;
  readonly captures: number;
  /** Captures that run at once and are reported together. */
  readonly batch: number;
  readonly segments: number;
}

export interface EnduranceMessage {
  readonly done: number;
  readonly failures: readonly string[];
  readonly longTasksMs: readonly number[];
}

export async function runEndurance(task: EnduranceTask): Promise<void> {
  const { folder, captures, batch, segments } = task;
  const longTasks = watchLongTasks();
  try {
    const snapper = await createSnapper(task.engine);
    for (let done = batch; done <= captures; done += batch) {
      const failures: string[] = [];
      const url = `${folder}pass${done}/index.m3u8`;
      const capture = async (_: unknown, index: number): Promise<void> => {
        const at = { sequence: index % segments };
        await snapper
          .capture(url, { at, images: [{ width: 320 }] })
          .catch((error: unknown) => failures.push(String(error)));
      };
      await Promise.all(Array.from({ length: batch }, capture));
      await report({ done, failures, longTasksMs: longTasks() } satisfies EnduranceMessage);
      // Those of collecting the garbage do not count.
      longTasks();
    }
  } catch (error) {
    const failures = [String(error)];
    await report({ done: captures, failures, longTasksMs: [] } satisfies EnduranceMessage);
  }
}
