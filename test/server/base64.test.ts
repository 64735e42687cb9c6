import { expect, test } from 'vitest';
import { makeJpeg, makePng } from './pictures.js';
import { blob, filesOf, serve, ticketParts, Visitor, type Answer } from './visit.js';

const JPEG = makeJpeg();
const THUMBNAIL = makePng();
const FIELDS = {
  image: JPEG.toString('base64'),
  thumbnail: THUMBNAIL.toString('base64'),
  type: 'image/jpeg',
  name: 'big.jpg',
  thumbnailname: 'small.png',
};

type Fields = Readonly<Record<string, unknown>>;

const ENCODINGS: Readonly<Record<string, (fields: Fields) => RequestInit>> = {
  'a form': (fields) => ({ body: new URLSearchParams(fields as Record<string, string>) }),
  'multipart fields': (fields) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, String(value));
    return { body };
  },
  JSON: (fields) => ({
    body: JSON.stringify(fields),
    headers: { 'content-type': 'application/json' },
  }),
};
const encodings = Object.entries(ENCODINGS);

async function post(
  visitor: Visitor,
  init: (fields: Fields) => RequestInit,
  fields: Fields,
): Promise<Answer> {
  const ticket = await visitor.ticket();
  return visitor.ask('/upload', { method: 'POST', ...init({ ...ticket, ...fields }) });
}

test.each(encodings)('an image and its thumbnail come as base64 in %s', async (_name, init) => {
  const visitor = new Visitor(await serve());
  const files = filesOf(await post(visitor, init, FIELDS));
  expect(files).toMatchObject([
    { type: 'image/jpeg', bytes: JPEG.length },
    { type: 'image/png', bytes: THUMBNAIL.length },
  ]);
  expect(files[0]?.name).toMatch(/^big-[0-9a-f]{16}\.jpg$/);
  expect(files[1]?.name).toMatch(/^small-[0-9a-f]{16}\.png$/);
  const got = await fetch(files[0]?.url ?? '');
  expect(Buffer.from(await got.arrayBuffer())).toEqual(JPEG);
});

test.each(encodings)('data URLs in %s are base64 with something in front', async (_name, init) => {
  const visitor = new Visitor(await serve());
  // A lie about the type, too.
  const image = `data:text/html;base64,${FIELDS.image}`;
  expect(filesOf(await post(visitor, init, { image }))).toMatchObject([{ type: 'image/jpeg' }]);
});

test('further images have numbers', async () => {
  const visitor = new Visitor(await serve());
  const { image } = FIELDS;
  const fields = { ...FIELDS, image3: image, name3: 'third', image4: image };
  const answer = await post(visitor, ENCODINGS['JSON'] ?? fail, fields);
  expect(filesOf(answer).map(({ name }) => name.split('-')[0])).toEqual([
    'big',
    'small',
    'third',
    'image4',
  ]);
});

function fail(): never {
  throw new Error('There is no such encoding.');
}

test.each(encodings)('base64 in %s that is none is refused', async (_name, init) => {
  const server = await serve();
  const visitor = new Visitor(server);
  const { image } = FIELDS;
  const broken = [
    '',
    '=',
    'A',
    'AAAAA',
    'AA=A',
    `${image.slice(0, -4)}!!!!`,
    image.replace(/.{4}/, '    '),
    `${image}\n\n\n\n`,
    `data:image/jpeg,${image}`,
    `data:image/jpeg;base64;base64,${image}`,
    `data:image/jpeg;base64,data:image/jpeg;base64,${image}`,
    `data:${'x'.repeat(200)};base64,${image}`,
    '<svg onload=alert(1)>',
  ];
  for (const text of broken) {
    const answer = await post(visitor, init, { image: text });
    expect(answer, JSON.stringify(text.slice(0, 40))).toMatchObject({
      status: 400,
      code: 'malformed_base64',
    });
  }
  const cut = await post(visitor, init, { image: image.slice(0, 400) });
  expect(cut).toMatchObject({ status: 422, code: 'image_damaged' });
  expect(await server.stored()).toEqual([]);
});

test('base64 is measured decoded', async () => {
  const picture = makeJpeg();
  const server = await serve({ maxFileBytes: picture.length - 1 });
  const visitor = new Visitor(server);
  const image = picture.toString('base64');
  const answer = await post(visitor, ENCODINGS['a form'] ?? fail, { image });
  expect(answer).toMatchObject({ status: 413, code: 'too_large' });
});

test('files and base64 can come together', async () => {
  const visitor = new Visitor(await serve());
  const parts = [...ticketParts(await visitor.ticket()), ['image', FIELDS.image] as const];
  const answer = await visitor.send([...parts, ['poster', blob(THUMBNAIL), 'p.png']]);
  expect(filesOf(answer).map(({ type }) => type)).toEqual(['image/png', 'image/jpeg']);
});
