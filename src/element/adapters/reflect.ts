// Looks into objects of unknown type.

/** An object's property, if that is an object. */
export function field(target: object | null | undefined, name: string): object | undefined {
  return asObject(target ? Reflect.get(target, name) : undefined);
}

/** An object's property, if that is a number. */
export function numberField(target: object | undefined, name: string): number | undefined {
  return asNumber(target ? Reflect.get(target, name) : undefined);
}

/** The result of an object's method, if there is such a method and it returns an object. */
export function call(target: object | undefined, name: string): object | undefined {
  return asObject(apply(target, name, []));
}

/** The result of an object's method, if there is such a method and it returns a number. */
export function callForNumber(
  target: object | undefined,
  name: string,
  ...values: readonly number[]
): number | undefined {
  return asNumber(apply(target, name, values));
}

function apply(target: object | undefined, name: string, values: readonly number[]): unknown {
  const method: unknown = target && Reflect.get(target, name);
  return typeof method === 'function' ? Reflect.apply(method, target, values) : undefined;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function asObject(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}
