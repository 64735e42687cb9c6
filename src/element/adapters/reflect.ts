// Looks into objects of which nothing is known.

/** An object's property that is an object itself. */
export function field(target: object | null | undefined, name: string): object | undefined {
  return asObject(target ? Reflect.get(target, name) : undefined);
}

/** What an object's method gives, if it has one and that gives an object. */
export function call(target: object | undefined, name: string): object | undefined {
  const method: unknown = target && Reflect.get(target, name);
  return typeof method === 'function' ? asObject(Reflect.apply(method, target, [])) : undefined;
}

function asObject(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}
