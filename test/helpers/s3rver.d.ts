declare module '@20minutes/s3rver' {
  import type { IncomingMessage, ServerResponse } from 'node:http';
  import type { Readable } from 'node:stream';

  interface StoredObject {
    readonly key: string;
    readonly content: Readable | null;
    readonly metadata: Readonly<Record<string, string>>;
  }

  interface Store {
    getObject(bucket: string, key: string): Promise<StoredObject | null>;
    listObjects(
      bucket: string,
      options: object,
    ): Promise<{ readonly objects: readonly StoredObject[] }>;
  }

  /** The fields that the tests use. */
  export default class S3rver {
    constructor(options: {
      readonly directory: string;
      readonly silent: boolean;
      readonly vhostBuckets: boolean;
      readonly configureBuckets: readonly {
        readonly name: string;
        readonly configs: readonly string[];
      }[];
    });
    readonly store: Store;
    readonly logger: { close(): void; readonly exceptions: { unhandle(): void } };
    configureBuckets(): Promise<void>;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
  }
}
