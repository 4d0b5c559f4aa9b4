/** A worker for the pool's tests: it does what it is told, also go wrong. */
import { exposeToPool } from "../../src/pool/worker.ts";
import { type Death, DEATHS } from "./deaths.ts";

/** What this worker can be told to do. */
export interface EchoWorker {
  /** Returns the value. */
  echo(value: number): number;
  /** Returns the name of this worker, which is its lock's. */
  name(): string;
  /** Never answers, though the thread is free. */
  hang(): Promise<never>;
  /** Throws in the call. */
  fail(message: string): void;
  /** Returns what cannot be sent. */
  returnFunction(): unknown;
  /** Dies before it answers. */
  die(how: Death): Promise<never>;
  /** Answers, then dies. */
  dieAfterwards(): void;
  /** Handles an error that it throws outside of the call, then answers. */
  handleError(): Promise<string>;
  /** Keeps the thread busy: sets steps[0], and sets steps[2] once somebody has set steps[1]. */
  work(steps: Int32Array): void;
}

const worker: EchoWorker = {
  echo: (value) => value,
  name: () => self.name,
  hang: () => new Promise(() => {}),
  fail: (message) => {
    throw new TypeError(message);
  },
  returnFunction: () => () => {},
  die: (how) => {
    DEATHS[how]();
    return new Promise(() => {});
  },
  dieAfterwards: () => {
    setTimeout(() => self.close(), 1);
  },
  handleError: () => {
    setTimeout(() => {
      throw new Error("handled");
    });
    return handled;
  },
  work: (steps) => {
    Atomics.store(steps, 0, 1);
    while (Atomics.load(steps, 1) === 0);
    Atomics.store(steps, 2, 1);
  },
};

const handled = new Promise<string>((resolve) => {
  addEventListener("error", (event) => {
    if (event.message.endsWith("handled")) {
      event.preventDefault();
      setTimeout(() => resolve(event.message));
    }
  });
});

exposeToPool(worker);
