/** A worker for the pool's tests: it does what a task says, also go wrong. */
import { exposeToPool } from "../../src/pool/worker.ts";
import { type Death, DEATHS } from "./deaths.ts";

/** What this worker can be asked to do. */
export interface EchoWorker {
  /** Returns the number after some milliseconds. */
  echo(value: number, delay: number): Promise<number>;
  /** Throws in the call. */
  fail(message: string): void;
  /** Returns what cannot be sent. */
  returnFunction(): unknown;
  /** Dies, unless the file is there: it is made first. */
  dieOnce(how: Death, file: string): Promise<string>;
  /** Keeps the thread busy. */
  work(milliseconds: number): number;
}

const worker: EchoWorker = {
  echo: (value, delay) => new Promise((resolve) => setTimeout(() => resolve(value), delay)),
  fail: (message) => {
    throw new TypeError(message);
  },
  returnFunction: () => () => {},
  dieOnce: (how, file) => {
    try {
      Deno.writeTextFileSync(file, how, { createNew: true });
    } catch {
      return Promise.resolve("survived");
    }
    DEATHS[how]();
    return new Promise(() => {});
  },
  work: (milliseconds) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return milliseconds;
  },
};

exposeToPool(worker);
