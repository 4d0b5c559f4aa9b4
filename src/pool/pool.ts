/**
 * A pool of worker threads that answers every call once, whatever becomes of its workers.
 */
import * as v from "valibot";
import { checkOptions, type Values } from "../options/check.ts";
import { abortSignal, wholeNumber, workerCount } from "../options/schemas.ts";
import { PoolError } from "./pool_error.ts";
import { type CallOptions, Thread, type WorkerApi } from "./thread.ts";

/** How a pool is to run. */
export interface PoolOptions {
  /** The address of the workers' module, which calls exposeToPool(). */
  readonly module: string | URL;
  /** The most workers at a time; they are started when there is work for them. */
  readonly workers: number;
  /** How often a call is begun before it fails because its workers die. Default: 3. */
  readonly tries?: number | undefined;
  /** How many workers may die in all. Default: 20. */
  readonly deaths?: number | undefined;
  /** Whole milliseconds in which a worker's module must call exposeToPool(). Default: 30,000. */
  readonly startup?: number | undefined;
}

/** As timers take them. */
const MILLISECONDS = wholeNumber(1, 2 ** 31 - 1);
const ADDRESS = 'an address, as import.meta.resolve("./worker.ts") gives';

const POOL_SCHEMAS = {
  module: v.pipe(
    v.custom<string | URL>(
      (value) => (typeof value === "string" || value instanceof URL) && URL.canParse(value),
      ADDRESS,
    ),
    v.transform(String),
  ),
  workers: workerCount,
  tries: v.optional(wholeNumber(1), 3),
  deaths: v.optional(wholeNumber(0), 20),
  startup: v.optional(MILLISECONDS, 30_000),
};

const CALL_SCHEMAS = {
  name: v.optional(v.string("a text"), "a call"),
  signal: v.optional(abortSignal),
  deadline: v.optional(MILLISECONDS),
};

/** What is said of a call, and what ends it besides its result. */
export interface PoolCallOptions extends CallOptions {
  /** What the call is, for errors. */
  readonly name?: string | undefined;
}

/**
 * Worker threads that expose `Api`. A worker has one call at a time; further calls wait.
 *
 * A call ends with its result, with the worker's own error (its name, message and stack), or with a
 * {@linkcode PoolError}. A call whose worker dies goes to a fresh one. A worker that a call has left
 * behind at its work, being late or aborted, counts until it comes to the end of that: nothing can end a
 * thread in an endless loop, nor then the process but `Deno.exit()`. A pool that is not disposed of keeps
 * the process alive.
 *
 * @example
 * ```ts
 * import { WorkerPool } from "@gradflow/gradflow/pool";
 * import { assertEquals } from "@std/assert";
 *
 * // Or the address of a file: import.meta.resolve("./square_worker.ts").
 * const module = `data:text/typescript,
 *   import { exposeToPool } from "${import.meta.resolve("@gradflow/gradflow/pool/worker")}";
 *   exposeToPool({ square: (x: number) => x * x });
 * `;
 * await using pool = new WorkerPool<{ square(x: number): number }>({ module, workers: 2 });
 * const squares = await Promise.all([1, 2, 3].map((x) => pool.call((api) => api.square(x))));
 * assertEquals(squares, [1, 4, 9]);
 * ```
 */
export class WorkerPool<Api> implements AsyncDisposable {
  readonly #options: Values<typeof POOL_SCHEMAS>;
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
   * @throws {OptionsError} Naming all options that cannot be used.
   */
  constructor(options: PoolOptions) {
    this.#options = checkOptions(POOL_SCHEMAS, options);
  }

  /**
   * Calls a worker.
   *
   * @param use The call; it is begun again if the worker dies, so it must be one that may be.
   * @param options What ends the call besides its result.
   * @returns The result.
   * @throws {TypeError} If `use` is no function.
   * @throws {OptionsError} Naming all options that cannot be used.
   * @throws What the worker threw; a {@linkcode PoolError} if the workers died too often, the call was
   * aborted or was late, or the pool is disposed of.
   */
  async call<Result>(
    use: (api: WorkerApi<Api>) => Promise<Result>,
    options: PoolCallOptions = {},
  ): Promise<Result> {
    if (typeof use !== "function") {
      throw new TypeError(`use: given a value of type ${typeof use}; allowed: a function`);
    }
    const { name, signal, deadline } = checkOptions(CALL_SCHEMAS, options);
    const ended = AbortSignal.any([this.#disposal.signal, ...(signal ? [signal] : [])]);
    for (let attempt = 1;; attempt++) {
      const thread = await this.#take(name, ended);
      const outcome = await thread.call(use, { signal: ended, deadline });
      if (!("ended" in outcome)) {
        this.#giveBack(thread);
        if ("thrown" in outcome) throw outcome.thrown;
        return outcome.result;
      }
      const { failure, message, cause = outcome.ended } = outcome.ended;
      const end = this.#giveUp(thread);
      if (failure === "died") await end; // else it may be busy for long, which is not this call's
      const { tries, deaths } = this.#options;
      const last = failure !== "died"
        ? message
        : this.#deaths > deaths
        ? `${this.#deaths} workers have died, the last one so: ${message}`
        : attempt === tries
        ? `its worker died ${times(tries)}, at last so: ${message}`
        : undefined;
      if (last === undefined) continue;
      throw new PoolError(failure, `${name}: ${last}`, { cause });
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
        const thread = new Thread<Api>(this.#options.module, this.#options.startup);
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

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
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
