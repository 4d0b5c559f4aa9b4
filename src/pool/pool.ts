/**
 * The pool: which worker gets which call, and what happens to a call whose worker dies.
 */
import * as v from "valibot";
import { checkOptions, type Values } from "../options/check.ts";
import { notAllowed, show } from "../options/problem.ts";
import { abortSignal, wholeNumber, workerCount } from "../options/schemas.ts";
import { Places } from "./places.ts";
import { PoolError } from "./pool_error.ts";
import { type CallOptions, Thread, type WorkerApi } from "./thread.ts";

/** How a pool is to run. */
export interface PoolOptions {
  /** The address of the workers' module, which calls exposeToPool(). */
  readonly module: string | URL;
  /** The most workers at a time, from 1 to 1,024. They are started when there are calls for them. */
  readonly workers: number;
  /** How often a call is made before it fails because its workers die, from 1 up. Default: 3. */
  readonly tries?: number | undefined;
  /** How many workers may die, in all calls together, before a death fails its call. Default: 20. */
  readonly deaths?: number | undefined;
  /** Whole milliseconds within which a worker's module must call exposeToPool(). Default: 30,000. */
  readonly startup?: number | undefined;
}

/** Timers take no longer times. */
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

/** A call's name, and what ends it besides its result. */
export interface PoolCallOptions extends CallOptions {
  /** What errors call the call. Default: "a call". */
  readonly name?: string | undefined;
}

/**
 * Worker threads whose module exposes an object of type `Api`. A worker has one call at a time; further
 * calls wait, and get a worker in the order in which they were made.
 *
 * A call ends with its result, with the worker's own error (its name, message and stack), or with a
 * {@linkcode PoolError}. If a call's worker dies, the call is made again in a new one, and nothing is
 * printed; if a worker lacks a permission, the call fails at once.
 *
 * A call that is aborted or late ends at once, but its worker only when it is done with the call's
 * synchronous work; until then (at most 10 seconds) no new worker takes its place. Nothing can end a
 * worker in an endless loop: it keeps the process alive, unless `Deno.exit()` ends that. So does a pool
 * that is not disposed of.
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
  /** One for each worker that has a call. */
  readonly #places: Places;
  readonly #disposal = new AbortController();
  #deaths = 0;

  /**
   * Makes a pool. It starts workers when there are calls for them.
   *
   * @param options How the pool is to run.
   * @throws {OptionsError} Naming all options that cannot be used.
   */
  constructor(options: PoolOptions) {
    this.#options = checkOptions(POOL_SCHEMAS, options);
    this.#places = new Places(this.#options.workers);
  }

  /**
   * Calls a worker.
   *
   * @param use Calls the worker's methods. It is called again, with another worker, if the worker dies.
   * @param options The call's name, and what ends it besides its result.
   * @returns What `use` returns.
   * @throws {TypeError} If `use` is not a function.
   * @throws {OptionsError} Naming all options that cannot be used.
   * @throws What `use` or the worker threw; a {@linkcode PoolError} if workers died too often or lack a
   * permission, if the call was aborted or late, or if the pool was disposed of.
   */
  async call<Result>(
    use: (api: WorkerApi<Api>) => Promise<Result>,
    options: PoolCallOptions = {},
  ): Promise<Result> {
    if (typeof use !== "function") {
      throw new TypeError(notAllowed("use", show(use), "a function that calls a worker's methods"));
    }
    const { name, signal, deadline } = checkOptions(CALL_SCHEMAS, options);
    const ended = AbortSignal.any([this.#disposal.signal, ...(signal ? [signal] : [])]);
    const hasPlace = await this.#places.take(ended);
    for (let attempt = 1;; attempt++) {
      if (ended.aborted) {
        if (hasPlace) this.#places.release();
        throw new PoolError("aborted", `${name}: aborted`, { cause: ended.reason });
      }
      const thread = this.#idleThread() ?? this.#newThread();
      const outcome = await thread.call(use, { signal: ended, deadline });
      if (!("ended" in outcome)) {
        this.#idle.push(thread);
        this.#places.release();
        if ("thrown" in outcome) throw outcome.thrown;
        return outcome.result;
      }
      const { failure, cause } = outcome.ended;
      const message = this.#reasonToFail(outcome.ended, attempt);
      // A worker that is still busy with the call keeps its place.
      const end = this.#end(thread);
      if (message === undefined) continue;
      end.then(() => this.#places.release());
      const options = cause === undefined ? {} : { cause };
      throw new PoolError(failure, `${name}: ${message}`, options);
    }
  }

  /** Ends all calls, which fail as aborted, and all workers. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal.abort(new Error("the pool was disposed of"));
    await Promise.all([...this.#threads].map((thread) => this.#end(thread)));
  }

  #idleThread(): Thread<Api> | undefined {
    for (let thread = this.#idle.pop(); thread !== undefined; thread = this.#idle.pop()) {
      if (!thread.isDead) return thread;
      this.#deaths++;
      this.#threads.delete(thread);
    }
    return undefined;
  }

  #newThread(): Thread<Api> {
    const thread = new Thread<Api>(this.#options.module, this.#options.startup);
    this.#threads.add(thread);
    return thread;
  }

  async #end(thread: Thread<Api>): Promise<void> {
    await thread[Symbol.asyncDispose]();
    this.#threads.delete(thread);
  }

  /** What a call fails with that ended so; undefined if it is to be made again. */
  #reasonToFail({ failure, message }: PoolError, attempt: number): string | undefined {
    if (failure !== "died") return message;
    const { tries, deaths } = this.#options;
    if (++this.#deaths > deaths) {
      return `${this.#deaths} workers have died, the last one: ${message}`;
    }
    if (attempt < tries) return undefined;
    return tries === 1
      ? `its worker died: ${message}`
      : `its worker died ${tries} times, the last time: ${message}`;
  }
}
