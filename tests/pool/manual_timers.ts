/**
 * In the place of this thread's timers, some that run when a test says so; workers have their own.
 */
interface Timer {
  readonly run: () => void;
  readonly delay: number | undefined;
}

export class ManualTimers implements Disposable {
  readonly #native = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  readonly #timers = new Map<number, Timer>();
  #last = 2 ** 40; // no other timer's

  constructor() {
    Object.assign(globalThis, {
      setTimeout: (run: () => void, delay?: number) => {
        this.#timers.set(++this.#last, { run, delay });
        return this.#last;
      },
      clearTimeout: (id: number) => {
        if (!this.#timers.delete(id)) this.#native.clearTimeout(id);
      },
    });
  }

  /** The delays of those that are neither over nor cleared, in milliseconds. */
  get delays(): (number | undefined)[] {
    return [...this.#timers.values()].map(({ delay }) => delay);
  }

  /** Runs those of a delay. */
  run(delay: number): void {
    for (const [id, timer] of this.#timers) {
      if (timer.delay !== delay) continue;
      this.#timers.delete(id);
      timer.run();
    }
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#native);
  }
}
