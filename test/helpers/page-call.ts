/**
 * A function and its argument as an expression: a promise of the result's JSON. For protocols that carry only text.
 *
 * @param fn sees nothing of the test
 */
export function pageCall<Argument>(
  fn: (argument: Argument) => unknown,
  argument: Argument,
): string {
  const json = argument === undefined ? 'undefined' : JSON.stringify(argument);
  return `(async () => JSON.stringify(await (${fn.toString()})(${json})))()`;
}

/** What `pageCall` resolved to. */
export function pageResult(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}
