import jpeg from 'jpeg-js';
import { drawFrame } from './draw.js';
import { listen, type Listening } from './http.js';

/** The server of a camera: always the same address, another picture now and then. */
export interface Camera extends Listening {
  readonly imageUrl: string;
  /** The status of each answer, in order. */
  readonly statuses: readonly number[];
  /** Shows a frame from now on. */
  readonly show: (frame: number, modifiedAt?: Date) => void;
  /** Answers every request with this status; `undefined`: with the picture again. */
  readonly fail: (status: number | undefined) => void;
  /** Answers with these bytes in place of the picture; `undefined`: with the picture again. */
  readonly send: (bytes: Uint8Array | undefined) => void;
}

/** The validators that its answers have. */
export type CameraValidator = 'etag' | 'last-modified';

export async function startCamera(validator: CameraValidator): Promise<Camera> {
  const statuses: number[] = [];
  let picture = pictureOf(0);
  let modified = new Date();
  let version = 0;
  let failure: number | undefined;
  let other: Uint8Array | undefined;
  const listening = await listen(({ headers }, response) => {
    const tag = `"${version}"`;
    const isSame =
      validator === 'etag'
        ? headers['if-none-match'] === tag
        : headers['if-modified-since'] === modified.toUTCString();
    const status = failure ?? (isSame && !other ? 304 : 200);
    statuses.push(status);
    response.writeHead(status, {
      'access-control-allow-origin': '*',
      'content-type': 'image/jpeg',
      ...(validator === 'etag' ? { etag: tag } : { 'last-modified': modified.toUTCString() }),
    });
    response.end(status === 200 ? (other ?? picture) : undefined);
  });
  return {
    ...listening,
    imageUrl: `${listening.url}/camera/now.jpg`,
    statuses,
    show(frame, modifiedAt = new Date()) {
      picture = pictureOf(frame);
      modified = modifiedAt;
      version += 1;
    },
    fail(status) {
      failure = status;
    },
    send(bytes) {
      other = bytes;
    },
  };
}

function pictureOf(frame: number): Uint8Array {
  return jpeg.encode(drawFrame(320, 180, frame), 90).data;
}
