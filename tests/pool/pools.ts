/**
 * What the pool's tests have in common.
 */
import { deathOf } from "../../src/pool/protocol.ts";
import { type PoolOptions, WorkerPool } from "../../src/pool/pool.ts";
import type { EchoWorker } from "../workers/echo_worker.ts";

/** Not ManualTimers'. */
const { setTimeout, clearTimeout } = globalThis;

/** The address of a test worker's module. */
export function workerModule(name: string): string {
  return import.meta.resolve(`../workers/${name}_worker.ts`);
}

/** A pool of two workers that do what they are told. */
export function echoPool(options: Partial<PoolOptions> = {}): WorkerPool<EchoWorker> {
  return new WorkerPool<EchoWorker>({ module: workerModule("echo"), workers: 2, ...options });
}

/** Waits for what must happen, but not for ever. */
export async function sure<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("it has not happened within a minute")), 60_000);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets everything happen that needs no more than turns of the event loop. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Waits until something is so, but not for ever. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error("it has not become so within a minute");
    await turns(1);
  }
}

/** What a worker and a test tell each other while the worker is busy: see EchoWorker.work(). */
export function sharedSteps(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
}

/** Shows which workers are started while it is in use. */
export class WorkerSpy implements Disposable {
  readonly #native = globalThis.Worker;
  readonly started: Worker[] = [];

  constructor() {
    const { started } = this;
    globalThis.Worker = class extends this.#native {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        started.push(this);
      }
    };
  }

  [Symbol.dispose](): void {
    globalThis.Worker = this.#native;
  }
}

/** Resolves when a worker, named as it names itself, is dead. */
export async function deathOfWorker(name: string): Promise<void> {
  await deathOf(name, new AbortController().signal);
}
