import { expect, test } from 'vitest';
import { readArguments } from '../../demo/server/arguments.js';
import { normalizeOptions } from '../../demo/server/options.js';

test('flags and the environment name the same options, and flags count', () => {
  const environment = {
    HLSNAP_PORT: '1',
    HLSNAP_MAX_FILE_BYTES: '1000',
    HLSNAP_ALLOWED_ORIGINS: 'http://a.test, http://b.test',
    HLSNAP_S3_ENDPOINT: 'http://s3.test',
    HLSNAP_S3_BUCKET: 'pictures',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  const args = ['--port', '0', '--trust-proxy', 'true', '--s3-region', 'eu-west-1'];
  const settings = normalizeOptions(readArguments(args, environment));
  expect(settings).toMatchObject({
    port: 0,
    host: '127.0.0.1',
    trustProxy: true,
    maxFileBytes: 1000,
    allowedOrigins: ['http://a.test', 'http://b.test'],
    s3: {
      endpoint: 'http://s3.test',
      region: 'eu-west-1',
      bucket: 'pictures',
      accessKeyId: 'key',
      secretAccessKey: 'secret',
      keyPrefix: 'uploads/',
      expirySeconds: 120,
    },
  });
});

test('hosts are a list, and trust is a word or a list of addresses', () => {
  const read = (...args: readonly string[]) => normalizeOptions(readArguments(args, {}));
  expect(read('--allowed-hosts', 'A.test, b.test:80').allowedHosts).toEqual(['a.test', 'b.test']);
  expect(read('--trust-proxy', 'false').trustProxy).toBe(false);
  for (const addresses of ['10.0.0.1', '10.0.0.0/8,fe80::1']) {
    expect(read('--trust-proxy', addresses).trustProxy).toBe(addresses);
  }
});

test('every limit is a flag', () => {
  const limits = Object.entries(normalizeOptions({})).filter(
    ([, value]) => typeof value === 'number',
  );
  expect(limits.length).toBeGreaterThan(20);
  for (const [name] of limits) {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    expect(normalizeOptions(readArguments([flag, '7'], {}))).toMatchObject({ [name]: 7 });
  }
});

test('what is not set has a safe default', () => {
  const settings = normalizeOptions(readArguments([], {}));
  expect(settings).toMatchObject({ host: '127.0.0.1', port: 8787, sameSite: 'strict' });
  expect(settings.folder).toMatch(/build[/\\]uploads$/);
  expect(settings.s3).toBeUndefined();
});

test('a flag that does not exist, or a value that is none, is an error', () => {
  const cases = [['--ports', '1'], ['--port', 'x'], ['--trust-proxy', 'maybe'], ['here']];
  for (const args of cases) expect(() => readArguments(args, {})).toThrow(TypeError);
});

test('options that cannot be are named', () => {
  const s3 = {
    endpoint: 'http://s3.test',
    region: 'a',
    bucket: 'b',
    accessKeyId: 'c',
    secretAccessKey: 'd',
  };
  const cases = [
    [{ maxFileBytes: 0 }, RangeError, /maxFileBytes/],
    [{ tokenSeconds: Number.NaN }, RangeError, /tokenSeconds/],
    [{ port: -1 }, RangeError, /port/],
    [{ port: 70_000 }, RangeError, /port/],
    [{ sameSite: 'maybe' as 'lax' }, TypeError, /sameSite/],
    [{ publicUrl: 'ftp://a.test' }, TypeError, /publicUrl/],
    [{ maxTokensPerAddress: 0 }, RangeError, /maxTokensPerAddress/],
    [{ maxPixels: -1 }, RangeError, /maxPixels/],
    [{ allowedHosts: ['http://a.test'] }, TypeError, /allowedHosts/],
    [{ allowedHosts: ['*'] }, TypeError, /allowedHosts/],
    [{ allowedOrigins: ['*'] }, TypeError, /allowedOrigins/],
    [{ allowedOrigins: ['http://a.test/path'] }, TypeError, /allowedOrigins/],
    [{ s3: { ...s3, bucket: '' } }, TypeError, /s3\.bucket/],
    [{ s3: { ...s3, endpoint: 's3' } }, TypeError, /s3\.endpoint/],
    [{ s3: { ...s3, expirySeconds: 4000 } }, RangeError, /s3\.expirySeconds/],
  ] as const;
  for (const [options, type, name] of cases) {
    expect(() => normalizeOptions(options)).toThrow(type);
    expect(() => normalizeOptions(options)).toThrow(name);
  }
});
