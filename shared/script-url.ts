/**
 * What a script resolves the URLs of its files against: its own URL. Bundlers may put the place of the sources (`file:`)
 * in its stead, or nothing; then it is the worker's URL, or the origin of one that a blob started.
 */
export function scriptBase(
  moduleUrl: string | undefined,
  { href, origin }: Pick<URL, 'href' | 'origin'>,
): string {
  if (isBase(moduleUrl) && (!isFile(moduleUrl) || isFile(href))) return moduleUrl;
  return isBase(href) ? href : origin;
}

function isFile(url: string): boolean {
  return url.startsWith('file:');
}

/** `blob:` and `data:` URLs are none. */
function isBase(url: string | undefined): url is string {
  try {
    return new URL('', url) instanceof URL;
  } catch {
    return false;
  }
}

/**
 * What starts a worker whose script is on any origin. A worker's own script has to be of the page's origin, or be made by
 * it; what that script imports need not be. In a sandbox without an origin only a `data:` URL counts as made by the page.
 */
export function workerScriptUrl(url: string, isModule: boolean): string {
  const { origin } = globalThis as unknown as { readonly origin: string };
  if (new URL(url).origin === origin) return url;
  const quoted = JSON.stringify(url);
  const script = isModule ? `import ${quoted};` : `importScripts(${quoted});`;
  return origin === 'null'
    ? `data:text/javascript,${encodeURIComponent(script)}`
    : URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/**
 * A URL of ours as a page with Trusted Types wants it, by a policy of the name `hlsnap`. The URL itself where there are
 * none, or the page allows no such policy: then the browser refuses it.
 */
export function trustedScriptUrl(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  try {
    policy ??= trustedTypes?.createPolicy('hlsnap', { createScriptURL: (own) => own });
  } catch {
    return url;
  }
  return policy?.createScriptURL(url) ?? url;
}
