import { describe, expect, test } from 'vitest';
import { resolveJob } from '../../../src/live-jobs/job.js';
import { mostSpecific, resolveRule, type Rule } from '../../../src/live-jobs/rules.js';
import { addressOf, portOf } from '../../../src/live-jobs/stream-address.js';
import { resolveTemplate } from '../../../src/live-jobs/templates.js';

const TEMPLATE = { name: 'a', interval: 5, sequenceFormat: true } as const;

describe('a template', () => {
  test.each([5, 3600, 7.5])('of %i s is one', (interval) => {
    expect(resolveTemplate({ ...TEMPLATE, interval })).toMatchObject({
      interval,
      sequenceFormat: 'snapshot/{JobId}/{Sequence}/{UnixTimestamp}.[type]',
      overwriteFormat: undefined,
      type: 'image/jpeg',
      quality: 0.8,
    });
  });

  test.each([
    [{ interval: 4.9 }, 'options.interval must be a number from 5 to 3600'],
    [{ interval: 3601 }, 'options.interval'],
    [{ name: '' }, 'options.name must have 1 to 128 characters'],
    [{ name: 'a'.repeat(129) }, 'options.name must have 1 to 128 characters, got 129'],
    [{ sequenceFormat: undefined }, 'options.overwriteFormat or options.sequenceFormat'],
    [{ type: 'image/bmp' as 'image/png' }, 'options.type'],
    [{ images: [] }, 'options.images must hold 1 to 64'],
    [{ format: 1 }, 'options.format'],
  ])('%j is refused: %s', (change, message) => {
    expect(() => resolveTemplate({ ...TEMPLATE, ...change })).toThrow(message);
  });

  test('may have a name of 128 characters, and both formats', () => {
    const both = { ...TEMPLATE, name: '𝕏'.repeat(128), overwriteFormat: true } as const;
    expect(resolveTemplate(both).overwriteFormat).toBe('snapshot/{JobId}.[type]');
  });

  test('is a copy of what was given', () => {
    const images = [{ width: 100 }];
    const { images: kept } = resolveTemplate({ ...TEMPLATE, images });
    images[0] = { width: 1 };
    expect(kept).toEqual([{ width: 100 }]);
  });
});

test.each([
  ['https://live.example/app/cam1.m3u8', 'app', 'cam1'],
  ['https://live.example/app/cam1/index.m3u8?token=1', 'app', 'cam1'],
  ['https://live.example/a/b/cam%201/master.m3u8', 'b', 'cam 1'],
  ['https://live.example/cam1.m3u8', '', 'cam1'],
  ['https://live.example/index.m3u8', '', 'live.example'],
  ['https://live.example./app/cam1.m3u8', 'app', 'cam1'],
  [`https://live.example/app/${'c'.repeat(80)}1.m3u8`, 'app', `${'c'.repeat(80)}1`],
])('%s is of the application %j and the stream %j', (url, appName, streamName) => {
  expect(addressOf(url)).toEqual({ domain: 'live.example', appName, streamName });
});

describe('rules', () => {
  const rule = (domain: string, appName: string, changedAt = '2026'): Rule => ({
    ...resolveRule({ domain, appName, template: 't' }),
    ...{ id: `${domain}/${appName}`, createdAt: changedAt, changedAt },
  });
  const all = [
    rule('*', '*'),
    rule('*', 'app'),
    rule('Live.example', '*'),
    rule('live.example', 'app'),
  ];
  const pick = (domain: string, appName: string, rules = all, port = '443'): string | undefined =>
    mostSpecific(rules, { domain, port, appName })?.id;

  test('the most specific one counts', () => {
    expect(pick('live.example', 'app')).toBe('live.example/app');
    expect(pick('live.example', 'other')).toBe('Live.example/*');
    expect(pick('other.example', 'app')).toBe('*/app');
    expect(pick('other.example', 'other')).toBe('*/*');
    expect(pick('other.example', 'other', all.slice(1))).toBeUndefined();
  });

  test('an application of another domain does not', () => {
    expect(pick('other.example', 'app', [rule('live.example', 'app')])).toBeUndefined();
  });
});

describe('the domain of a rule', () => {
  const domainOf = (domain: string): string => resolveRule({ domain, template: 't' }).domain;

  test.each([
    ['*', '*'],
    ['LIVE.example', 'live.example'],
    ['live.example.', 'live.example'],
    ['münchen.example', 'xn--mnchen-3ya.example'],
    ['127.0.0.1:8080', '127.0.0.1:8080'],
    ['[2001:DB8::1]:443', '[2001:db8::1]:443'],
  ])('%j is %j', (given, domain) => {
    expect(domainOf(given)).toBe(domain);
  });

  test.each([
    ...[
      'https://live.example',
      'live.example/',
      'live.example/app',
      'a b.example',
      'me@live.example',
    ],
    ...['*.example', '**', 'live.example:', ':80', 'live.example:123456', 'live.example?a', '#'],
  ])('%j fits no stream, and is refused', (given) => {
    expect(() => domainOf(given)).toThrow('options.domain must be a host');
  });

  test('with a port counts before the one without', () => {
    const rules = ['live.example', 'live.example:8443', '*'].map((domain) => ({
      ...resolveRule({ domain, appName: '/app/', template: 't' }),
      ...{ id: domain, createdAt: '2026', changedAt: '2026' },
    }));
    const pick = (url: string): string | undefined =>
      mostSpecific(rules, { ...addressOf(url), port: portOf(url) })?.id;
    expect(pick('https://live.example:8443/app/s.m3u8')).toBe('live.example:8443');
    expect(pick('https://live.example/app/s.m3u8')).toBe('live.example');
    expect(pick('http://other.example:8443/app/s.m3u8')).toBe('*');
    expect(portOf('http://live.example/')).toBe('80');
    expect(portOf('https://live.example/')).toBe('443');
  });
});

describe('a job', () => {
  const JOB = { name: 'a', template: 't', url: 'https://live.example/app/s.m3u8' };

  test('has one address', () => {
    expect(resolveJob(JOB)).toMatchObject({ kind: 'stream', storage: 'embedded', url: JOB.url });
    const imageUrl = 'http://camera.example/now.jpg';
    expect(resolveJob({ ...JOB, url: undefined, imageUrl })).toMatchObject({
      kind: 'image',
      url: imageUrl,
    });
    expect(() => resolveJob({ ...JOB, imageUrl })).toThrow('url or imageUrl, and not both');
    expect(() => resolveJob({ ...JOB, url: undefined })).toThrow('url or imageUrl');
  });

  test.each([
    [{ url: 'rtmp://live.example/app/s' }, 'options.url must be an address of http: or https:'],
    [{ callbackUrl: 'mailto:a@b.example' }, 'options.callbackUrl'],
    [{ callbackUrl: 'https://me:pw@b.example/' }, 'options.callbackUrl must have no user name'],
    [{ url: 'https://me@live.example/app/s.m3u8' }, 'options.url must have no user name'],
    [{ name: 5 as unknown as string }, 'options.name must be a string'],
    [{ template: undefined as unknown as string }, 'options.template must be a string'],
  ])('%j is refused: %s', (change, message) => {
    expect(() => resolveJob({ ...JOB, ...change })).toThrow(message);
  });
});
