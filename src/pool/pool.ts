/**
 * A pool of worker threads that answers every call once, whatever becomes of its workers.
 */
import type { Remote } from "comlink";
import { PoolError } from "./pool_error.ts";
import { type CallOptions, Thread } from "./thread.ts";

/** How a pool is to run. */
export interface PoolOptions {
  /** The address of the workers' module, which calls exposeToPool(). */
  readonly module: string;
  /** The most workers at a time; they are started when there is work for them. */
  readonly workers: number;
  /** How often a call is begun before it fails because its workers die. Default: 3. */
  readonly tries?: number;
  /** How many workers may die in all. Default: 20. */
  readonly deaths?: number;
}

/** What is said of a call, and what ends it besides its result. */
export interface PoolCallOptions extends CallOptions {
  /** What the call is, for errors. */
  readonly name?: string;
}

/**
 * Worker threads that expose `Api`. A worker has one call at a time; further calls wait.
 *
 * A call ends with its result, with the worker's own error, or with a {@linkcode PoolError}. A call
 * whose worker dies goes to a fresh one.
 *
 * @example
 * ```ts ignore
 * await using pool = new WorkerPool<{ square(x: number): number }>({ module, workers: 4 });
 * const squares = await Promise.all([1, 2, 3].map((x) => pool.call((api) => api.square(x))));
 * ```
 */
export class WorkerPool<Api> implements AsyncDisposable {
  readonly #options: Required<PoolOptions>;
  /** All threads, and those of them that have no call. */
  readonly #threads = new Set<Thread<Api>>();
  readonly #idle: Thread<Api>[] = [];
  /** Wakes the calls that wait for a thread, in their order. */
  readonly #waiting = new Set<() => void>();
  readonly #disposal = new AbortController();
  #deaths = 0;

  /**
   * Makes a pool, which starts no worker yet.
   *
   * @param options How it is to run.
   */
  constructor(options: PoolOptions) {
    this.#options = { tries: 3, deaths: 20, ...options };
  }

  /**
   * Calls a worker.
   *
   * @param use The call; it is begun again if the worker dies, so it must be one that may be.
   * @param options What ends the call besides its result.
   * @returns The result.
   * @throws What the worker threw; a {@linkcode PoolError} if the workers died too often, the call was
   * aborted or was late, or the pool is disposed of.
   */
  async call<Result>(
    use: (api: Remote<Api>) => Promise<Result>,
    { name = "a call", signal, deadline }: PoolCallOptions = {},
  ): Promise<Result> {
    const ended = AbortSignal.any([this.#disposal.signal, ...(signal ? [signal] : [])]);
    for (let attempt = 1;; attempt++) {
      const thread = await this.#take(name, ended);
      try {
        const result = await thread.call(use, { signal: ended, deadline });
        this.#giveBack(thread);
        return result;
      } catch (error) {
        if (!(error instanceof PoolError)) {
          this.#giveBack(thread);
          throw error;
        }
        await this.#giveUp(thread);
        const { failure, message } = error;
        const { tries, deaths } = this.#options;
        const last = failure !== "died"
          ? message
          : this.#deaths > deaths
          ? `${this.#deaths} workers have died, the last one so: ${message}`
          : attempt === tries
          ? `its worker died ${tries} times, at last so: ${message}`
          : undefined;
        if (last === undefined) continue;
        throw new PoolError(failure, `${name}: ${last}`, { cause: error.cause ?? error });
      }
    }
  }

  /** Ends all calls, as aborted, and all workers. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal.abort(new Error("the pool was disposed of"));
    await Promise.all([...this.#threads].map((thread) => this.#giveUp(thread)));
  }

  /** A thread for one call, as soon as there is one. */
  async #take(name: string, signal: AbortSignal): Promise<Thread<Api>> {
    while (!signal.aborted) {
      const idle = this.#idle.pop();
      if (idle?.isDead) await this.#giveUp(idle);
      else if (idle !== undefined) return idle;
      else if (this.#threads.size < this.#options.workers) {
        const thread = new Thread<Api>(this.#options.module);
        this.#threads.add(thread);
        return thread;
      } else await this.#turn(signal);
    }
    this.#wake(); // whoever is behind, if it was this call's turn
    throw new PoolError("aborted", `${name}: aborted`, { cause: signal.reason });
  }

  /** Resolves when there may be a thread, or the signal is aborted. */
  async #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    this.#waiting.add(wake);
    signal.addEventListener("abort", wake);
    await promise;
    signal.removeEventListener("abort", wake);
    this.#waiting.delete(wake);
  }

  #wake(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    this.#waiting.delete(first);
    first();
  }

  #giveBack(thread: Thread<Api>): void {
    this.#idle.push(thread);
    this.#wake();
  }

  async #giveUp(thread: Thread<Api>): Promise<void> {
    if (thread.isDead) this.#deaths++;
    await thread[Symbol.asyncDispose]();
    this.#threads.delete(thread);
    this.#wake();
  }
}

/**
 * Does tasks in their order, each worker the next one when it is free: so at most one task per worker
 * is under way, and results arrive in any order.
 *
 * @param tasks The tasks.
 * @param workers How many are done at a time.
 * @param call Has a worker do a task.
 * @param onResult Takes each result as it arrives; if it throws, no more tasks are begun.
 * @throws The first error of a call or of onResult.
 */
export async function doAll<Task, Result>(
  tasks: Iterable<Task>,
  workers: number,
  call: (task: Task) => Promise<Result>,
  onResult: (task: Task, result: Result) => void,
): Promise<void> {
  const next = tasks[Symbol.iterator]();
  let failed = false;
  await Promise.all(Array.from({ length: workers }, async () => {
    try {
      for (let task = next.next(); !task.done && !failed; task = next.next()) {
        const result = await call(task.value);
        if (!failed) onResult(task.value, result);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  }));
}
