/** The seek bar of a player. What it has is asked for anew at each event, because players make their parts again. */
export interface SeekBar {
  /** An element around the bar that stays. */
  readonly root: HTMLElement;
  /** What the pointer has to be over. */
  readonly area: () => Element | null | undefined;
  /** The element whose width stands for all of the media, if that is not the area. */
  readonly track?: (() => Element | null | undefined) | undefined;
  readonly media: () => MediaTimes | null | undefined;
  /** The space between the bar and the picture, where the player has its own label of the time, in pixels. */
  readonly gap: number;
}

/** What a bar's times are made of. */
export type MediaTimes = Pick<HTMLMediaElement, 'duration' | 'seekable'>;

/** Finds the seek bar of one kind of player. */
export interface BarAdapter {
  /** The player's name in messages. */
  readonly name: string;
  /** `undefined` for another kind of player; a string says what is missing. */
  readonly open: (player: object) => SeekBar | string | undefined;
}
