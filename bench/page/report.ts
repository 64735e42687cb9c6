/** Reports something to the benchmark and waits until it is recorded. Returns the answer. */
export async function report(message: unknown): Promise<string> {
  const answer = await fetch('report', { method: 'POST', body: JSON.stringify(message) });
  return answer.text();
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Returns the durations, in milliseconds, of main-thread tasks over 50 ms since the last call. */
export function watchLongTasks(): () => readonly number[] {
  let durations: number[] = [];
  const add = (entries: readonly PerformanceEntry[]): void => {
    durations.push(...entries.map(({ duration }) => duration));
  };
  const observer = new PerformanceObserver((list) => {
    add(list.getEntries());
  });
  observer.observe({ type: 'longtask', buffered: true });
  return () => {
    add(observer.takeRecords());
    const taken = durations;
    durations = [];
    return taken;
  };
}
