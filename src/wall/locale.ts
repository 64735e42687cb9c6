/** The language of an element, where it is one: `lang` may be empty, or written in other ways. */
export function languageOf(element: Element): string | undefined {
  const language = element.closest('[lang]')?.getAttribute('lang');
  return ifValid(language, (locales) => Intl.getCanonicalLocales(locales));
}

/** The time zone that an attribute names; `undefined`, the browser's own: it names none. */
export function timeZoneOf(name: string | null): string | undefined {
  return ifValid(name, (timeZone) => new Intl.DateTimeFormat(undefined, { timeZone }));
}

function ifValid(
  text: string | null | undefined,
  use: (text: string) => unknown,
): string | undefined {
  if (!text) return undefined;
  try {
    use(text);
    return text;
  } catch {
    return undefined;
  }
}
