/**
 * An `EventTarget` whose listeners know their events.
 *
 * @public
 */
export abstract class TypedEventTarget<
  Events extends { readonly [Type in keyof Events]: CustomEvent },
> extends EventTarget {
  /** The types of events that somebody asked for. */
  readonly #heard = new Set<string>();

  /** Has a listener called for each event of a type. */
  override addEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: (this: this, event: Events[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** As above, for listeners of any event. */
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: unknown,
    options?: boolean | AddEventListenerOptions,
  ): void {
    this.#heard.add(type);
    super.addEventListener(type, listener as EventListener | null, options);
  }

  /** Ends what `addEventListener` began. */
  override removeEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: (this: this, event: Events[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  /** As above, for listeners of any event. */
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: unknown,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener as EventListener | null, options);
  }

  /**
   * Whether anybody ever listened.
   *
   * @internal
   */
  protected isHeard(type: keyof Events & string): boolean {
    return this.#heard.has(type);
  }

  /**
   * Makes no event where nobody ever listened.
   *
   * @internal
   */
  protected emit<Type extends keyof Events & string>(
    type: Type,
    detail: Events[Type]['detail'],
  ): void {
    if (this.isHeard(type)) this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
