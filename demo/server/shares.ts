/** Counts what each client has, up to a limit for each and one for all. It forgets clients who have nothing. */
export class Shares {
  readonly #perClient: number;
  readonly #total: number;
  readonly #byClient = new Map<string, number>();
  #all = 0;

  constructor({ perClient, total }: { readonly perClient: number; readonly total: number }) {
    this.#perClient = perClient;
    this.#total = total;
  }

  /** Whether there was room. */
  take(client: string, amount: number): boolean {
    const own = (this.#byClient.get(client) ?? 0) + amount;
    if (own > this.#perClient || this.#all + amount > this.#total) return false;
    this.#byClient.set(client, own);
    this.#all += amount;
    return true;
  }

  give(client: string, amount: number): void {
    const own = (this.#byClient.get(client) ?? 0) - amount;
    if (own > 0) this.#byClient.set(client, own);
    else this.#byClient.delete(client);
    this.#all -= amount;
  }
}
