/** In lower case, without its port; an IPv6 address keeps its brackets. */
export function hostName(text: string): string | undefined {
  const name = /^([\w.-]+|\[[\da-f:.]+\])(:\d{0,5})?$/i.exec(text)?.[1];
  return name?.toLowerCase().replace(/\.$/, '');
}
