/** A worker for the pool's tests: it does what a task says, also go wrong. */
import { expose } from "comlink";

/** What this worker can be asked to do. */
export interface EchoWorker {
  /** Returns the number after some milliseconds. */
  echo(value: number, delay: number): Promise<number>;
  /** Throws in the call. */
  fail(message: string): void;
  /** Throws outside of the call, which then never returns. */
  failLater(message: string): Promise<never>;
}

const worker: EchoWorker = {
  echo: (value, delay) => new Promise((resolve) => setTimeout(() => resolve(value), delay)),
  fail: (message) => {
    throw new TypeError(message);
  },
  failLater: (message) => {
    setTimeout(() => {
      throw new Error(message);
    });
    return new Promise(() => {});
  },
};

expose(worker);
