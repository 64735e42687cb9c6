/** A page that may make a picture. */
export interface Candidate {
  readonly client: string;
  /** Pages in the background are slowed down. */
  readonly isVisible: boolean;
  /** Pictures that it makes now. */
  readonly busy: number;
  readonly atOnce: number;
  /** When it told of itself. */
  readonly toldAt: number;
}

/** A page that has a hand free: one that is seen, with the least to do, the one that came last. */
export function choosePage(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates
    .filter(({ busy, atOnce }) => busy < atOnce)
    .sort(
      (one, other) =>
        Number(other.isVisible) - Number(one.isVisible) ||
        one.busy - other.busy ||
        other.toldAt - one.toldAt,
    )
    .at(0);
}
