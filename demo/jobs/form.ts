import type { Notice } from '../notice.js';

/** What was typed, by the name of the field; `undefined`: nothing. */
export type Values = Readonly<Record<string, string | undefined>>;

/** What to do where the library refuses an option. */
const ADVICE: Readonly<Record<string, string>> = {
  name: 'Enter a name of 1 to 128 characters.',
  url: 'Enter the http(s) address of an .m3u8 file, or that of a camera’s picture.',
  imageUrl: 'Enter the http(s) address of a camera’s picture.',
  template: 'Choose a template. If there is none, create one in the tab Templates.',
  callbackUrl: 'Enter the http(s) address of a server that takes callbacks, or none.',
  interval: 'Enter 5 to 3600 seconds.',
  images: 'Enter a whole number from 1 to 16384, or no width.',
  overwriteFormat:
    'Enter a path that is the same each time, such as now/{JobName}.[type], or leave it empty if the other one is given.',
  sequenceFormat:
    'Enter a path with {Sequence} or {UnixTimestamp}, such as {JobName}/{Sequence}.[type].',
  domain: 'Enter a host, such as live.example, or * for any.',
  appName: 'Enter the name of an application, or * for any.',
};

/** Has a form call the library. An option that is refused is told at its field, with what to do. */
export function onSubmit(
  form: HTMLFormElement,
  notice: Notice,
  call: (values: Values) => Promise<string>,
): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    for (const field of fieldsOf(form)) field.removeAttribute('aria-invalid');
    // What the library throws at once is told like the rest.
    Promise.resolve(valuesOf(form))
      .then(call)
      .then(
        (told) => {
          notice.done(told);
        },
        (error: unknown) => {
          if (!tellAtField(form, notice, error)) notice.fail(error);
        },
      );
  });
}

type Field = HTMLInputElement | HTMLSelectElement;

function fieldsOf(form: HTMLFormElement): readonly Field[] {
  return [...form.querySelectorAll<Field>('input, select')];
}

function valuesOf(form: HTMLFormElement): Values {
  return Object.fromEntries(
    fieldsOf(form).map(({ name, value }) => [name, value.trim() === '' ? undefined : value.trim()]),
  );
}

function tellAtField(form: HTMLFormElement, notice: Notice, error: unknown): boolean {
  if (!(error instanceof TypeError || error instanceof RangeError)) return false;
  const [, option = ''] =
    /^options\.(\w+)/.exec(error.message) ?? /no (template)/.exec(error.message) ?? [];
  const name = option === 'imageUrl' ? 'url' : option;
  const field = fieldsOf(form).find((one) => one.name === name);
  const advice = ADVICE[option];
  if (!field || advice === undefined) return false;
  field.setAttribute('aria-invalid', 'true');
  field.focus();
  const label = field.labels?.[0]?.textContent.trim() ?? name;
  notice.report({ title: `${label}: not usable`, advice, details: [['Message', error.message]] });
  return true;
}

/** Fills a choice, and keeps what is chosen if it is still there. */
export function setOptions(
  select: HTMLSelectElement,
  options: readonly { readonly value: string; readonly text: string }[],
): void {
  const before = select.value;
  const isSame =
    select.options.length === options.length &&
    options.every(
      ({ value, text }, i) =>
        select.options[i]?.value === value && select.options[i].textContent === text,
    );
  if (isSame) return;
  select.replaceChildren(...options.map(({ value, text }) => new Option(text, value)));
  if (options.some(({ value }) => value === before)) select.value = before;
}
