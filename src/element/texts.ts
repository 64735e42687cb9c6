import { isSnapError, type SnapErrorCode } from '../../shared/errors.js';

/**
 * The element's texts.
 *
 * @public
 */
export interface SnapTexts {
  /** On the button. */
  readonly label: string;
  /** While a picture is taken and delivered. */
  readonly processing: string;
  /** When everything is done. */
  readonly success: string;
  /** When it failed and `errors` has no text for the error. */
  readonly error: string;
  /** The preview's alternative text. */
  readonly thumbnail: string;
  /** On the link that downloads the picture. */
  readonly download: string;
  /** When it failed, by the error's code. */
  readonly errors: Readonly<Partial<Record<SnapErrorCode, string>>>;
}

/** The texts that can also be set as attributes of the same name. */
export const TEXT_ATTRIBUTES = [
  'label',
  'processing',
  'success',
  'error',
  'thumbnail',
  'download',
] as const;

export type TextName = (typeof TEXT_ATTRIBUTES)[number];

/** All texts; what each says where nobody says anything else. */
export const TEXTS: SnapTexts & Readonly<Record<string, unknown>> = {
  label: 'Take a picture',
  processing: 'Taking the picture…',
  success: 'Picture taken.',
  error: 'The picture could not be taken.',
  thumbnail: 'The picture that was taken',
  download: 'Download',
  errors: {
    'no-source': 'There is no stream to take a picture of.',
    'playlist-not-found': 'The stream was not found.',
    network: 'The stream could not be read. Please try again.',
    encrypted: 'This stream is protected.',
    timeout: 'It took too long. Please try again.',
    'save-denied': 'Saving was not allowed.',
    'storage-full': 'There is no room left to save the picture.',
  },
};

/** The sources of the element's texts; each may lack some. */
export interface TextSources {
  /** The property `texts`. */
  readonly texts: Partial<SnapTexts>;
  readonly attribute: (name: TextName) => string | null;
}

/** The property takes precedence over the attribute, and the attribute over the default. */
export function textOf(name: TextName, { texts, attribute }: TextSources): string {
  return texts[name] ?? attribute(name) ?? TEXTS[name];
}

/** The page's own text for all errors takes precedence over the default texts for some of them. */
export function errorText(error: unknown, sources: TextSources): string {
  const code = isSnapError(error) ? error.code : undefined;
  const own = code && sources.texts.errors?.[code];
  const general = sources.texts.error ?? sources.attribute('error');
  return own ?? general ?? (code && TEXTS.errors[code]) ?? TEXTS.error;
}
