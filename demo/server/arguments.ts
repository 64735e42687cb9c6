import { parseArgs } from 'node:util';
import type { S3Options, ServerOptions } from './options.js';

type Values = Readonly<Record<string, string | string[] | boolean | undefined>>;
type Environment = Readonly<Record<string, string | undefined>>;

/** Options that are a number. */
const NUMBERS = [
  'port',
  'sessionSeconds',
  'tokenSeconds',
  'maxFileBytes',
  'maxRequestBytes',
  'maxFiles',
  'maxFields',
  'maxSide',
  'maxPixels',
  'maxBytesInFlight',
  'maxBytesInFlightPerAddress',
  'maxStoredBytes',
  'maxStoredFiles',
  'maxSessions',
  'maxSessionsPerAddress',
  'maxTokens',
  'maxTokensPerAddress',
  'maxTokenDataBytes',
  'maxAnswers',
  'maxAnswersPerAddress',
  'requestsPerMinute',
  'maxCountedAddresses',
  'maxConnections',
  'maxConnectionsPerAddress',
  'headersSeconds',
  'stallSeconds',
  'requestSeconds',
  'answerSeconds',
  'lingerSeconds',
] as const satisfies readonly (keyof ServerOptions)[];

const TEXTS = [
  'host',
  'folder',
  'publicUrl',
  'sameSite',
] as const satisfies readonly (keyof ServerOptions)[];

const S3_TEXTS = [
  'endpoint',
  'region',
  'bucket',
  'keyPrefix',
  'acl',
  'serverSideEncryption',
] as const satisfies readonly (keyof S3Options)[];

/**
 * Every option is a flag, `--max-file-bytes 1000`, and an environment variable, `HLSNAP_MAX_FILE_BYTES=1000`; a flag
 * overrides the variable. S3 credentials come only from the environment, because flags show in the list of processes.
 *
 * @throws TypeError for an unknown flag or an invalid value
 */
export function readArguments(args: readonly string[], environment: Environment): ServerOptions {
  const names = [
    ...NUMBERS,
    ...TEXTS,
    ...S3_TEXTS.map(s3Name),
    'allowedOrigins',
    'allowedHosts',
    's3ExpirySeconds',
  ];
  const flags = Object.fromEntries(
    [...names, 'trustProxy', 'secureCookie'].map((name) => [
      flagOf(name),
      { type: 'string' as const },
    ]),
  );
  const { values } = parseArgs({ args: [...args], options: flags, strict: true });
  const read = (name: string): string | undefined =>
    (values as Values)[flagOf(name)]?.toString() ?? environment[variableOf(name)];
  return {
    ...Object.fromEntries(NUMBERS.map((name) => [name, readNumber(name, read(name))])),
    ...Object.fromEntries(TEXTS.map((name) => [name, read(name)])),
    trustProxy: readTrust(read('trustProxy')),
    secureCookie: readFlag('secureCookie', read('secureCookie')),
    allowedOrigins: readList(read('allowedOrigins')),
    allowedHosts: readList(read('allowedHosts')),
    s3: readS3(read, environment),
  };
}

function readS3(
  read: (name: string) => string | undefined,
  environment: Environment,
): S3Options | undefined {
  const endpoint = read('s3Endpoint');
  if (endpoint === undefined) return undefined;
  return {
    ...Object.fromEntries(S3_TEXTS.map((name) => [name, read(s3Name(name))])),
    endpoint,
    region: read('s3Region') ?? 'us-east-1',
    bucket: read('s3Bucket') ?? '',
    expirySeconds: readNumber('s3ExpirySeconds', read('s3ExpirySeconds')),
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
}

function readNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new TypeError(`--${flagOf(name)} has to be a number.`);
}

function readFlag(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new TypeError(`--${flagOf(name)} has to be true or false.`);
}

function readList(text: string | undefined): string[] | undefined {
  return text?.split(/[\s,]+/).filter((entry) => entry !== '');
}

/** `true`, `false`, or the addresses of proxies. */
function readTrust(text: string | undefined): boolean | string | undefined {
  return text !== undefined && /^[\d a-f.:/,]*[\d.:][\d a-f.:/,]*$/i.test(text)
    ? text
    : readFlag('trustProxy', text);
}

function s3Name(name: string): string {
  return `s3${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function variableOf(name: string): string {
  return `HLSNAP_${flagOf(name).replaceAll('-', '_').toUpperCase()}`;
}
