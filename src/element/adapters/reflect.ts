// Looks into objects of unknown type.

/** An object's property, if that is an object. */
export function field(target: object | null | undefined, name: string): object | undefined {
  return asObject(target ? Reflect.get(target, name) : undefined);
}

/** The result of an object's method, if there is such a method and it returns an object. */
export function call(target: object | undefined, name: string): object | undefined {
  const method: unknown = target && Reflect.get(target, name);
  return typeof method === 'function' ? asObject(Reflect.apply(method, target, [])) : undefined;
}

function asObject(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}
