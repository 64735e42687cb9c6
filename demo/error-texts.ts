import type { SnapError, SnapErrorCode } from 'hlsnap';
import { formatSeconds } from './format.js';
import { isUrl, type ShownSource } from './source.js';

/** What went wrong, in the user's words, and what the user can do. */
export interface ErrorText {
  readonly title: string;
  readonly advice: string;
}

/** The same, with details for developers. */
export interface ErrorReport extends ErrorText {
  readonly details: readonly (readonly [label: string, value: string])[];
}

/** What the page knows and the error does not. */
export interface PageContext {
  readonly source: ShownSource;
  /** Whether this page came over HTTPS. */
  readonly secure: boolean;
  readonly online: boolean;
}

const TEXTS: Readonly<Record<SnapErrorCode, ErrorText>> = {
  'no-source': {
    title: 'There is no HLS stream to capture',
    advice: 'Open a stream in the player first, or enter the address of its playlist.',
  },
  'playlist-not-found': {
    title: 'There is no playlist at this address',
    advice: 'The server says that it does not exist. Check the path; a live stream may have ended.',
  },
  'playlist-invalid': {
    title: 'This is not a usable HLS playlist',
    advice: 'Use the address of the .m3u8 itself, not of the page or the player that shows it.',
  },
  network: {
    title: 'The browser could not read the stream',
    advice:
      'Either the server cannot be reached, or it does not allow this page to read it. All its answers, also those for segments, need the header Access-Control-Allow-Origin with * or this page’s origin.',
  },
  http: {
    title: 'The server refused',
    advice: 'It answered with an error instead of the file. Try again later, or ask its operator.',
  },
  'no-video': {
    title: 'This stream has no video',
    advice:
      'It holds audio or subtitles only. Use the multivariant playlist, or a variant with video.',
  },
  'unsupported-container': {
    title: 'The segments have an unknown format',
    advice:
      'MPEG-TS and fragmented MP4 can be read. Check that the playlist points to such segments.',
  },
  'unsupported-codec': {
    title: 'This video codec cannot be decoded here',
    advice: 'Try another variant of the stream, for example one with H.264.',
  },
  encrypted: {
    title: 'The stream is encrypted',
    advice:
      'AES-128 streams need a key that this page may fetch. Streams behind DRM (Widevine, PlayReady, FairPlay) cannot be read: their pictures never reach a page.',
  },
  'no-keyframe': {
    title: 'No keyframe in this segment',
    advice: 'Choose a moment a few seconds earlier or later: another segment will have one.',
  },
  'too-large': {
    title: 'The keyframe lies too far into the segment',
    advice:
      'Reading that far would exceed the limit of bytes. Try a variant with a lower bit rate.',
  },
  'outside-window': {
    title: 'The stream has no such moment',
    advice: 'Choose a time that the playlist lists, or the live edge.',
  },
  timeout: {
    title: 'It took too long',
    advice:
      'The server is slow or has stopped sending. Try again, or a variant with a lower bit rate.',
  },
  aborted: {
    title: 'Cancelled',
    advice: 'Press “Take picture” to start again.',
  },
  'decode-failed': {
    title: 'The keyframe could not be decoded',
    advice: 'Its bytes are damaged or cut short. Choose another moment.',
  },
  'encode-failed': {
    title: 'The picture could not be encoded',
    advice: 'It may be too large for this device’s memory. Enter a smaller width.',
  },
  'worker-failed': {
    title: 'A part of this page did not load',
    advice:
      'The worker or a WebAssembly file is missing or was stopped. Try again, or reload the page.',
  },
  'worker-outdated': {
    title: 'Two parts of this site do not fit',
    advice: 'Its service worker is of another version than its pages. Reload the page later.',
  },
  'save-denied': {
    title: 'Saving was not allowed',
    advice:
      'You or this page’s settings refused it. Click again and allow it, or download the picture.',
  },
  'save-unsupported': {
    title: 'This browser cannot save that way',
    advice: 'Choose another way to save, such as a download.',
  },
  'storage-full': {
    title: 'The browser’s storage is full',
    advice: 'Delete pictures that were kept here before, or download this one.',
  },
  disposed: {
    title: 'This page was closed',
    advice: 'Reload it to take more pictures.',
  },
};

/** Texts that differ when a picture was being saved. */
const SAVE_TEXTS: Readonly<Partial<Record<SnapErrorCode, ErrorText>>> = {
  network: {
    title: 'The server could not be reached',
    advice:
      'Start it with npm run demo:server, or correct its address. It has to allow this page’s origin.',
  },
  http: {
    title: 'The server refused the picture',
    advice:
      'Its answer says why. If it mentions a session, open this page and the server under the same host name.',
  },
  timeout: {
    title: 'The server took too long',
    advice: 'Try again, or put the picture in the queue.',
  },
  aborted: { title: 'Stopped', advice: 'Nothing more is saved.' },
  'too-large': {
    title: 'The server’s answer is too long',
    advice: 'Check that the address is that of an upload server.',
  },
};

/** Texts that differ for what was opened from this machine: no server takes part. */
const LOCAL_TEXTS: Readonly<Partial<Record<SnapErrorCode, ErrorText>>> = {
  'playlist-not-found': {
    title: 'There is no playlist among these files',
    advice:
      'A stream begins with a playlist (.m3u8): open the folder that has it. Open a video file alone.',
  },
  'playlist-invalid': {
    title: 'No playlist here can be used',
    advice:
      'Open one stream at a time, its playlists (.m3u8) together with the files that they name.',
  },
  network: {
    title: 'The file can no longer be read',
    advice: 'It was changed, moved or deleted after it was opened. Open it again.',
  },
  http: {
    title: 'A file of the stream is missing',
    advice:
      'A playlist names it, but it is not among the files that were opened. Open the folder that has all of them; nothing is fetched from servers.',
  },
  'no-video': {
    title: 'There is no video in it',
    advice: 'It holds audio or subtitles only. Open another file.',
  },
  'unsupported-container': {
    title: 'This is not a video that can be read',
    advice: 'Open a file of MPEG-TS, MP4 or MOV, or the folder of an HLS stream.',
  },
  'too-large': {
    title: 'The file is beyond what is read',
    advice: 'Its index, or the way to the keyframe, is larger than the limit. Open another file.',
  },
  encrypted: {
    title: 'The files are encrypted',
    advice: 'The key (AES-128) has to be among the files. What is behind DRM cannot be read.',
  },
};

const OFFLINE: ErrorText = {
  title: 'This device is offline',
  advice: 'Connect to the network and try again.',
};
const MIXED_CONTENT: ErrorText = {
  title: 'The browser blocks this address',
  advice:
    'This page came over HTTPS and may not read from http:// addresses. Use the https:// one.',
};
const FORBIDDEN: ErrorText = {
  title: 'The server denies access',
  advice: 'The stream needs a sign-in or a token, or the token in its address has expired.',
};
const SEGMENT_GONE: ErrorText = {
  title: 'The segment is gone',
  advice: 'The playlist lists it, but the server no longer has it. Take the picture again.',
};

/** Texts that depend on more than the code. */
const SPECIAL: Readonly<
  Partial<Record<SnapErrorCode, (error: SnapError, page: PageContext) => ErrorText>>
> = {
  network: (_error, page) => networkText(page),
  http: ({ status }) => httpText(status),
  'outside-window': windowText,
};

/** The text of a code alone. */
export function textOfCode(code: SnapErrorCode): ErrorText {
  return TEXTS[code];
}

/** What the page shows when a picture could not be saved. */
export function describeSaveError(error: SnapError, online: boolean): ErrorReport {
  const text = error.code === 'network' && !online ? OFFLINE : SAVE_TEXTS[error.code];
  return { ...(text ?? TEXTS[error.code]), details: detailsOf(error) };
}

/** What the page shows when a capture failed. */
export function describeSnapError(error: SnapError, page: PageContext): ErrorReport {
  const local = isUrl(page.source) ? undefined : LOCAL_TEXTS[error.code];
  const { title, advice } = local ?? SPECIAL[error.code]?.(error, page) ?? TEXTS[error.code];
  return { title, advice, details: detailsOf(error) };
}

function detailsOf({ code, status, url, message }: SnapError): ErrorReport['details'] {
  const details: (readonly [string, string])[] = [['Code', code]];
  if (status !== undefined) details.push(['Status', String(status)]);
  if (url !== undefined) details.push(['URL', url]);
  details.push(['Message', message]);
  return details;
}

/** What the page shows for any other error. */
export function describeOtherError(error: unknown): ErrorReport {
  const message = error instanceof Error ? error.message : String(error);
  const refused = error instanceof TypeError || error instanceof RangeError;
  return {
    title: refused ? 'A setting was refused' : 'Something unexpected happened',
    advice: refused ? 'Change it and try again.' : 'Reload the page and try again.',
    details: [['Message', message]],
  };
}

function networkText({ source, secure, online }: PageContext): ErrorText {
  if (!online) return OFFLINE;
  return secure && isUrl(source) && source.startsWith('http:') ? MIXED_CONTENT : TEXTS.network;
}

function httpText(status: number | undefined): ErrorText {
  if (status === 401 || status === 403) return FORBIDDEN;
  return status === 404 || status === 410 ? SEGMENT_GONE : TEXTS.http;
}

function windowText({ window }: SnapError): ErrorText {
  const text = TEXTS['outside-window'];
  if (window === undefined) return text;
  const range = `${formatSeconds(window.start)} to ${formatSeconds(window.end)}`;
  return { ...text, advice: `It has ${range}. Choose a time in between, or the live edge.` };
}
