/** What somebody waits for until the test says so: it takes the place of a wait that would be long enough or not. */
export interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

export function createGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    opened,
    open: () => {
      open();
    },
  };
}

/** A gate that nobody opens. */
export const NEVER: Promise<never> = new Promise<never>(() => undefined);
