/** Whether anything was thrown that nobody caught: in a gate that would be its end. */
export class Unhandled {
  readonly #seen: unknown[] = [];
  readonly #note = (reason: unknown): void => {
    this.#seen.push(reason);
  };

  watch(): void {
    this.#seen.length = 0;
    process.on('unhandledRejection', this.#note);
    process.on('uncaughtException', this.#note);
  }

  /** Stops watching. @returns what was seen. */
  async end(): Promise<readonly unknown[]> {
    // Rejections are told when the turn in which they happened is over.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', this.#note);
    process.off('uncaughtException', this.#note);
    return [...this.#seen];
  }
}
