/** RFC 6761 6.4: such a name leads nowhere, so that nobody is asked for what is local, not even by mistake. */
const LOCAL = /^https:\/\/[a-z\d]+\.hlsnap\.invalid\//;

/** Whether a URL is one of ours, for a file or a folder that has none. */
export function isLocalUrl(url: string): boolean {
  return LOCAL.test(url);
}

/** @param id - Letters and digits, for the origin; `name` is the file's, or the folder's with a slash behind it. */
export function localUrl(id: string, name: string): string {
  return `https://${id}.hlsnap.invalid/${encodeURIComponent(name).replaceAll('%2F', '/')}`;
}

/** A URL as the caller is told it: of what is local, the file's name. */
export function shownUrl(url: string): string {
  if (!isLocalUrl(url)) return url;
  const path = url.replace(LOCAL, '').replace(/[?#].*$/s, '');
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
