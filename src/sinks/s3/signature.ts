import { headerPairs } from '../../http/resolve-access.js';
import { toFields, type Fields } from '../../http/ask.js';
import type { DeliveryRequest } from '../../http/request.js';

/** The request to the bucket, as the signature requires it. */
export type SignedRequest =
  | { readonly kind: 'post'; readonly url: string; readonly fields: Fields }
  | {
      readonly kind: 'put';
      readonly url: string;
      readonly headers: DeliveryRequest['headers'];
      /** Set if the signer gave it. */
      readonly key: string | undefined;
    };

/**
 * Reads the signature that a server or a caller gave.
 *
 * @throws TypeError that says what is wrong, without showing the signature
 */
export function readSignature(given: unknown, bucketUrl: string | undefined): SignedRequest {
  if (typeof given === 'string' || given instanceof URL) {
    return { kind: 'put', url: checkedUrl(given), headers: [], key: undefined };
  }
  const signature = asRecord('The signature', given);
  const fields = policyFields(signature);
  if (fields) {
    return { kind: 'post', url: checkedUrl(signature['url'] ?? bucketUrl), fields };
  }
  const path = "The signature's headers";
  const headers = toFields(asRecord(path, signature['headers'] ?? {}));
  return {
    kind: 'put',
    url: checkedUrl(signature['url']),
    key: typeof signature['key'] === 'string' ? signature['key'] : undefined,
    headers: headerPairs(path, Object.fromEntries(headers)),
  };
}

/** The fields of a POST policy: a member of their own, or among the other members. */
function policyFields(signature: Readonly<Record<string, unknown>>): Fields | undefined {
  const { fields } = signature;
  if (fields !== undefined && fields !== null) {
    return toFields(asRecord("The signature's fields", fields));
  }
  const names = Object.keys(signature);
  if (!names.some((name) => name.toLowerCase() === 'policy')) return undefined;
  return toFields({ ...signature, url: undefined, method: undefined });
}

function checkedUrl(url: unknown): string {
  const isText = typeof url === 'string' || url instanceof URL;
  if (isText && URL.canParse(url)) {
    const { protocol, href } = new URL(url);
    if (protocol === 'https:' || protocol === 'http:') return href;
  }
  throw new TypeError('Neither the signature nor options.url is a URL to upload to');
}

function asRecord(path: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new TypeError(`${path} must be an object`);
}

/** Adds fields unless the signature has one of that name; the case of field names does not matter. */
export function withFields(request: SignedRequest, more: Fields): SignedRequest {
  if (request.kind === 'post') {
    const own = new Set([...request.fields.keys()].map((name) => name.toLowerCase()));
    const added = [...more].filter(([name]) => !own.has(name.toLowerCase()));
    return { ...request, fields: new Map([...request.fields, ...added]) };
  }
  const own = new Set(request.headers.map(([name]) => name.toLowerCase()));
  const added = [...more]
    .map(([name, value]) => [name === 'acl' ? 'x-amz-acl' : name, value] as const)
    .filter(([name]) => !own.has(name.toLowerCase()));
  return { ...request, headers: [...request.headers, ...added] };
}
