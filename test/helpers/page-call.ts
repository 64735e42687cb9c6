/**
 * A function and its argument as an expression that is a promise of the result's JSON, for protocols that carry only
 * text.
 *
 * @param fn may not use anything outside itself
 */
export function pageCall<Argument>(
  fn: (argument: Argument) => unknown,
  argument: Argument,
): string {
  const json = argument === undefined ? 'undefined' : JSON.stringify(argument);
  return `(async () => JSON.stringify(await (${fn.toString()})(${json})))()`;
}

/** The result behind the JSON of `pageCall`. */
export function pageResult(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}
