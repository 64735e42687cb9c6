import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiError, duplicateField } from './errors.js';
import type { Settings } from './options.js';
import type { Form, FormFile } from './types.js';

type Limits = Pick<Settings, 'maxFileBytes' | 'maxFiles' | 'maxFields' | 'maxRequestBytes'>;

/** @throws ApiError of status 400 or 413 */
export async function readMultipart(
  body: Readable,
  headers: IncomingHttpHeaders,
  limits: Limits,
): Promise<Form> {
  const parser = openParser(headers, limits);
  const fields = new Map<string, string>();
  const files: Promise<FormFile>[] = [];
  const fail = (error: ApiError): void => {
    parser.destroy(error);
  };
  parser.on('field', (name, value, nameIsCut, valueIsCut) => {
    if (nameIsCut || valueIsCut) fail(tooMuch('A field'));
    else if (fields.has(name)) fail(duplicateField());
    else fields.set(name, value);
  });
  parser.on('file', (field, stream, name: string | undefined) => {
    const file = readFile(stream, { field, name: name ?? '' });
    files.push(file);
    file.catch(fail);
  });
  for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    parser.once(event, () => {
      fail(new ApiError(413, 'too_many_parts', 'The form has too many parts.'));
    });
  }
  try {
    await pipeline(body, parser);
    return { fields, files: await Promise.all(files) };
  } catch (error) {
    throw error instanceof ApiError ? error : malformed();
  }
}

function openParser(headers: IncomingHttpHeaders, limits: Limits) {
  const type = headers['content-type'] ?? '';
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': type },
      preservePath: true,
      isPartAFile: (_field, type, name) => name !== undefined || isBinary(type),
      limits: {
        fieldNameSize: 200,
        fieldSize: limits.maxRequestBytes,
        fileSize: limits.maxFileBytes,
        files: limits.maxFiles,
        fields: limits.maxFields,
        headerPairs: 20,
        headerSize: 8192,
      },
    });
  } catch {
    throw malformed();
  }
}

/** Some clients send pictures without a file name. */
function isBinary(type: string | undefined): boolean {
  return /^(image\/|application\/octet-stream)/i.test(type ?? '');
}

async function readFile(
  stream: BusboyFileStream,
  { field, name }: Omit<FormFile, 'bytes'>,
): Promise<FormFile> {
  const chunks: Buffer[] = [];
  stream.once('limit', () => stream.destroy(tooMuch('A file')));
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return { field, name, bytes: Buffer.concat(chunks) };
}

function tooMuch(what: string): ApiError {
  return new ApiError(413, 'too_large', `${what} is too large.`);
}

function malformed(): ApiError {
  return new ApiError(400, 'malformed_multipart', 'The multipart form cannot be read.');
}
