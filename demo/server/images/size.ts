/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export function isSame(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}
