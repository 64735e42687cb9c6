import { byId } from './dom.js';
import { LocalPicker } from './local-picker.js';
import { DEFAULT_NAME, MAX_WIDTH, toStreamUrl, type Moment, type Settings } from './settings.js';
import { isUrl, type ShownSource } from './source.js';

/** The form: it takes and returns settings, and shows what is wrong with the input. */
export class SettingsForm {
  readonly #form = byId('form', HTMLFormElement);
  readonly #url = byId('url', HTMLInputElement);
  readonly #time = byId('time', HTMLInputElement);
  readonly #width = byId('width', HTMLInputElement);
  readonly #quality = byId('quality', HTMLInputElement);
  readonly #qualityValue = byId('quality-value', HTMLElement);
  readonly #name = byId('name', HTMLInputElement);
  readonly #error = byId('form-error', HTMLElement);
  readonly #local = new LocalPicker(() => {
    this.submit();
  });

  /** `onSubmit` gets the settings once they are complete and valid. */
  constructor(onSubmit: (settings: Settings) => void) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      const settings = this.#read();
      if (settings !== undefined) onSubmit(settings);
    });
    this.#form.addEventListener('input', () => {
      this.#reflect();
    });
    this.#time.addEventListener('input', () => {
      this.#check('moment', 'time');
    });
  }

  write({ source, moment, width, type, quality, name }: Settings): void {
    if (isUrl(source)) this.#url.value = source;
    this.#check('moment', moment.kind);
    if (moment.kind === 'time') this.#time.value = String(moment.seconds);
    this.#width.value = width === undefined ? '' : String(width);
    this.#check('type', type);
    this.#quality.value = String(quality);
    this.#name.value = name;
    this.#reflect();
    this.#clearError();
  }

  /** Submits the form as if the user had pressed the button. */
  submit(): void {
    this.#form.requestSubmit();
  }

  /** Submits the form with another stream. */
  submitUrl(url: string): void {
    this.#local.close();
    this.#url.value = url;
    this.submit();
  }

  /** The form's settings, or `undefined` after telling the user what to correct. */
  #read(): Settings | undefined {
    this.#clearError();
    const source = this.#local.opened ?? toStreamUrl(this.#url.value, document.baseURI);
    const moment = this.#readMoment();
    if (source === undefined) {
      this.#refuse(this.#url, 'Enter the http(s) address of an .m3u8 file.');
    } else if (moment === undefined) {
      this.#refuse(this.#time, 'Enter a time in seconds, 0 or more.');
    } else if (!this.#width.validity.valid) {
      this.#refuse(this.#width, `Enter a whole number from 1 to ${MAX_WIDTH}, or no width.`);
    } else {
      if (isUrl(source)) this.#url.value = source;
      return { source, moment, ...this.#readOutput() };
    }
    return undefined;
  }

  /** What is open, or else the address in the form, made absolute if it is valid. */
  get source(): ShownSource {
    const { value } = this.#url;
    return this.#local.opened ?? toStreamUrl(value, document.baseURI) ?? value;
  }

  /** The moment in the form; the start where there is none. */
  get moment(): Moment {
    return this.#readMoment() ?? { kind: 'start' };
  }

  #readOutput(): Omit<Settings, 'source' | 'moment'> {
    return {
      width: this.#width.value === '' ? undefined : this.#width.valueAsNumber,
      type: this.#checked('type') === 'image/png' ? 'image/png' : 'image/jpeg',
      quality: this.#quality.valueAsNumber,
      name: this.#name.value.trim() === '' ? DEFAULT_NAME : this.#name.value.trim(),
    };
  }

  #readMoment(): Moment | undefined {
    const kind = this.#checked('moment');
    if (kind === 'live') return { kind };
    if (kind !== 'time') return { kind: 'start' };
    if (!this.#time.validity.valid) return undefined;
    return { kind, seconds: this.#time.value === '' ? 0 : this.#time.valueAsNumber };
  }

  #reflect(): void {
    this.#quality.disabled = this.#checked('type') === 'image/png';
    this.#qualityValue.textContent = this.#quality.disabled ? 'lossless' : this.#quality.value;
  }

  #checked(name: string): string {
    const value = new FormData(this.#form).get(name);
    return typeof value === 'string' ? value : '';
  }

  #check(name: string, value: string): void {
    const radios = this.#form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`);
    for (const radio of radios) radio.checked = radio.value === value;
  }

  #refuse(input: HTMLInputElement, message: string): void {
    this.#error.textContent = message;
    input.setAttribute('aria-invalid', 'true');
    input.focus();
  }

  #clearError(): void {
    this.#error.textContent = '';
    for (const input of [this.#url, this.#time, this.#width]) input.removeAttribute('aria-invalid');
  }
}
