/**
 * One worker thread, and the watch over its life.
 */
import { wrap } from "comlink";
import { ALIVE, deathOf, READY } from "./life.ts";
import { PoolError } from "./pool_error.ts";

/** A worker's methods as its pool calls them: each gives a promise. */
export type WorkerApi<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** What ends a call besides its result. */
export interface CallOptions {
  /** Ends the call, and its worker, since that is at work on it. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whole milliseconds after which the call is given up, and its worker ended, counted from when a worker
   * takes it; a fresh worker's start included.
   */
  readonly deadline?: number | undefined;
}

/** What became of a call: its result, what it threw, or why it has neither. */
export type Outcome<Result> =
  | { readonly result: Result }
  | { readonly thrown: unknown }
  | { readonly ended: PoolError };

/** How long an ended worker may take to come to the end of what it is at, in milliseconds. */
const PATIENCE = 10_000;

/** A worker whose module calls exposeToPool(). */
export class Thread<Api> implements AsyncDisposable {
  readonly #worker: Worker;
  /** Held for as long as the thread: comlink releases a proxy that nobody holds. */
  readonly #api: WorkerApi<Api>;
  readonly #watch = new AbortController();
  /** Resolves once the worker can be called; if it dies before, never. */
  readonly #ready: Promise<void>;
  /** Called once the worker is dead. */
  readonly #mourners = new Set<(error: PoolError) => void>();
  #alive = false;
  #dead: PoolError | undefined;

  /**
   * Starts a worker.
   *
   * @param module The address of its module.
   * @param startup Milliseconds in which it must be ready to be called.
   */
  constructor(module: string, startup: number) {
    const name = crypto.randomUUID();
    const { signal } = this.#watch;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ready = promise;
    const late = () => this.#die(`its module did not call exposeToPool() within ${startup} ms`);
    const timer = setTimeout(late, startup);
    signal.addEventListener("abort", () => clearTimeout(timer));
    this.#worker = new Worker(module, { type: "module", name });
    this.#worker.addEventListener("message", ({ data }) => {
      if (data === READY) {
        clearTimeout(timer);
        resolve();
      }
      if (data !== ALIVE) return;
      this.#alive = true;
      deathOf(name, signal).then(() => this.#die("it ended"), () => {}); // or the watch is over
    }, { signal });
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault(); // else Deno ends the whole process
      this.#die(event.message);
    }, { signal });
    this.#worker.addEventListener("messageerror", () => {
      this.#die("it sent a message that cannot be read");
    }, { signal });
    this.#api = wrap(this.#worker) as unknown as WorkerApi<Api>;
  }

  /** Whether the worker is known to be dead. */
  get isDead(): boolean {
    return this.#dead !== undefined;
  }

  /**
   * Calls the worker. If the call is aborted or late, the worker is still at work on it.
   *
   * @param use The call.
   * @returns What became of it.
   */
  async call<Result>(
    use: (api: WorkerApi<Api>) => Promise<Result>,
    { signal, deadline }: CallOptions = {},
  ): Promise<Outcome<Result>> {
    const { promise, resolve } = Promise.withResolvers<Outcome<Result>>();
    const end = (error: PoolError) => resolve({ ended: error });
    const settled = new AbortController();
    const abort = () => end(new PoolError("aborted", "aborted", { cause: signal!.reason }));
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { signal: settled.signal });
    const late = () => end(new PoolError("late", `no answer after ${deadline} ms`));
    const timer = deadline === undefined ? undefined : setTimeout(late, deadline);
    if (this.#dead) end(this.#dead);
    this.#mourners.add(end);
    (async () => {
      await this.#ready;
      resolve({ result: await use(this.#api) });
    })().catch((thrown) => resolve({ thrown }));
    const outcome = await promise;
    settled.abort();
    clearTimeout(timer);
    this.#mourners.delete(end);
    return outcome;
  }

  /** Ends the worker: at once, or when it comes to the end of what it is at. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#worker.terminate();
    if (this.#alive && !this.isDead) {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      this.#mourners.add(resolve);
      const timer = setTimeout(resolve, PATIENCE);
      await promise;
      clearTimeout(timer);
    }
    this.#die("it was ended");
  }

  #die(how: string): void {
    this.#dead ??= new PoolError("died", how);
    this.#watch.abort();
    this.#worker.terminate();
    for (const mourn of this.#mourners) mourn(this.#dead);
    this.#mourners.clear();
  }
}
