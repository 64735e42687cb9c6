/** For texts that are kept: one that was cut out of a header or a body keeps all of that in memory. */
export function copyText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
