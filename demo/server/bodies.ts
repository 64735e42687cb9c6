import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { BodyMeter } from './body-meter.js';
import type { Connections } from './connections.js';
import { duplicateField } from './errors.js';
import { readMultipart } from './multipart.js';
import type { Settings } from './options.js';
import { readJson, readUrlEncoded } from './text-forms.js';
import type { Form } from './types.js';

/** Turns every body into a `Form`, in `request.body`. */
export function registerBodies(
  app: FastifyInstance,
  settings: Settings,
  connections: Connections,
): void {
  const meter = new BodyMeter(settings, connections);
  app.addHook('preParsing', (request, reply, _payload, done) => {
    done(null, meter.measure(request, reply));
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('multipart/form-data', (request: FastifyRequest, body: Readable) =>
    readMultipart(body, request.headers, settings),
  );
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    async (_request: FastifyRequest, body: Readable) =>
      readUrlEncoded(await text(body), settings.maxFields),
  );
  app.addContentTypeParser('application/json', async (_request: FastifyRequest, body: Readable) =>
    readJson(await text(body), settings.maxFields),
  );
}

const EMPTY: Form = { fields: new Map(), files: [] };

/** The fields of the body, or of the query if there is no body. */
export function formOf(request: FastifyRequest): Form {
  const body = request.body as Form | undefined | null;
  if (body) return body;
  const query = request.query as Readonly<Record<string, string | string[]>>;
  const fields = Object.entries(query).map(([name, value]) => {
    if (typeof value !== 'string') throw duplicateField();
    return [name, value] as const;
  });
  return fields.length === 0 ? EMPTY : { fields: new Map(fields), files: [] };
}
