import { createHmac, timingSafeEqual } from 'node:crypto';

/** Who may sign, and for what. */
export interface S3Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly bucket: string;
}

/** A form POST as S3 sees it: fields after the file do not count. */
export interface PostedForm {
  /** Keyed by name in lower case. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileBytes: number;
}

/** S3's answer to a form that it refuses. */
export interface S3Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Fields that a policy does not have to mention. */
const FREE_FIELDS = /^(policy|x-amz-signature|x-ignore-.*|bucket)$/;

/**
 * Checks a form POST against its policy as S3 does: signature, expiry, every condition, and that every field has a
 * condition. s3rver stores anything that is posted.
 */
export function refusePost(form: PostedForm, account: S3Account): S3Refusal | undefined {
  const encoded = form.fields.get('policy');
  if (encoded === undefined) return denied('Anonymous access is forbidden for this operation');
  return refuseSignature(form.fields, encoded, account) ?? refuseByPolicy(form, encoded, account);
}

function refuseSignature(
  fields: PostedForm['fields'],
  encodedPolicy: string,
  account: S3Account,
): S3Refusal | undefined {
  const time = fields.get('x-amz-date') ?? '';
  const [keyId, date = '', ...scope] = fields.get('x-amz-credential')?.split('/') ?? [];
  if (fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') {
    return refusal(400, 'InvalidArgument', 'Unsupported algorithm');
  }
  if (keyId !== account.accessKeyId) {
    return refusal(403, 'InvalidAccessKeyId', 'The access key id does not exist in our records.');
  }
  if (scope.join('/') !== `${account.region}/s3/aws4_request` || !time.startsWith(date)) {
    return refusal(400, 'AuthorizationHeaderMalformed', 'The credential has another scope.');
  }
  const expected = sign(encodedPolicy, date, account);
  const given = Buffer.from(fields.get('x-amz-signature') ?? '', 'hex');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return undefined;
  return refusal(403, 'SignatureDoesNotMatch', 'The calculated signature does not match.');
}

function sign(text: string, date: string, { secretAccessKey, region }: S3Account): Buffer {
  const steps = [date, region, 's3', 'aws4_request', text];
  return steps.reduce<Buffer>(
    (key, step) => createHmac('sha256', key).update(step).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

function refuseByPolicy(
  form: PostedForm,
  encoded: string,
  account: S3Account,
): S3Refusal | undefined {
  const policy = readPolicy(encoded);
  if (policy === undefined) return refusal(400, 'InvalidPolicyDocument', 'Invalid Policy');
  if (!(Date.parse(policy.expiration) > Date.now())) {
    return denied('Invalid according to Policy: Policy expired.');
  }
  const fields = new Map(form.fields).set('bucket', account.bucket);
  const conditions = policy.conditions.flatMap(readCondition);
  for (const condition of conditions) {
    const refused = refuseCondition(condition, fields, form.fileBytes);
    if (refused !== undefined) return refused;
  }
  const covered = new Set(conditions.map(({ field }) => field));
  const extra = [...fields.keys()].find((name) => !FREE_FIELDS.test(name) && !covered.has(name));
  if (extra === undefined) return undefined;
  return denied(`Invalid according to Policy: Extra input fields: ${extra}`);
}

interface Policy {
  readonly expiration: string;
  readonly conditions: readonly unknown[];
}

function readPolicy(encoded: string): Policy | undefined {
  try {
    const policy = JSON.parse(Buffer.from(encoded, 'base64').toString()) as Partial<Policy>;
    const { expiration, conditions } = policy;
    if (typeof expiration !== 'string' || !Array.isArray(conditions)) return undefined;
    return { expiration, conditions };
  } catch {
    return undefined;
  }
}

interface Condition {
  readonly kind: string;
  /** In lower case; empty for `content-length-range`. */
  readonly field: string;
  readonly values: readonly unknown[];
}

/** `{ name: value }` means the same as `['eq', '$name', value]`. */
function readCondition(condition: unknown): Condition[] {
  if (!Array.isArray(condition)) {
    return Object.entries(condition as object).map(([name, value]: [string, unknown]) => ({
      kind: 'eq',
      field: name.toLowerCase(),
      values: [value],
    }));
  }
  const [kind, first, second] = condition as unknown[];
  if (kind === 'content-length-range') return [{ kind, field: '', values: [first, second] }];
  const field = String(first).toLowerCase().replace(/^\$/, '');
  return [{ kind: String(kind), field, values: [second] }];
}

function refuseCondition(
  { kind, field, values }: Condition,
  fields: ReadonlyMap<string, string>,
  fileBytes: number,
): S3Refusal | undefined {
  const text = String(values[0]);
  switch (kind) {
    case 'content-length-range':
      return refuseLength(fileBytes, Number(values[0]), Number(values[1]));
    case 'eq':
      return fields.get(field) === text ? undefined : failed(kind, field, text);
    case 'starts-with':
      return fields.get(field)?.startsWith(text) === true ? undefined : failed(kind, field, text);
    default:
      return refusal(400, 'InvalidPolicyDocument', `Invalid Policy: Unknown condition ${kind}`);
  }
}

function refuseLength(bytes: number, least: number, most: number): S3Refusal | undefined {
  if (bytes > most) return refusal(400, 'EntityTooLarge', 'The upload exceeds the allowed size');
  if (bytes >= least) return undefined;
  return refusal(400, 'EntityTooSmall', 'The upload is smaller than the allowed size');
}

function failed(kind: string, field: string, value: string): S3Refusal {
  return denied(
    `Invalid according to Policy: Policy Condition failed: ["${kind}", "$${field}", "${value}"]`,
  );
}

function denied(message: string): S3Refusal {
  return refusal(403, 'AccessDenied', message);
}

function refusal(status: number, code: string, message: string): S3Refusal {
  return { status, code, message };
}
