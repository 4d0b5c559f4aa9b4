/**
 * One worker thread, its calls and its death.
 */
import { wrap } from "comlink";
import { PoolError, type PoolFailure } from "./pool_error.ts";
import { ALIVE, deathOf, type LastWords, lastWords, READY, startingScript } from "./protocol.ts";

/** A worker's methods as its pool calls them: each returns a promise. */
export type WorkerApi<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** What ends a call besides its result. */
export interface CallOptions {
  /** Ends the call when it is aborted, and with it the worker that works on it. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Ends the call after that many whole milliseconds, and with it the worker that works on it. They are
   * counted from when a worker is there for the call; if it is a new one, its start is included.
   */
  readonly deadline?: number | undefined;
}

/** How a call ended: with its result, with what it threw, or with neither. */
export type Outcome<Result> =
  | { readonly result: Result }
  | { readonly thrown: unknown }
  | { readonly ended: PoolError };

/** How long disposal waits for a worker that does not end because it is busy, in milliseconds. */
const PATIENCE = 10_000;

/** What Deno says where a module, or something else, needs a permission. */
const DENIED = /^Requires .+ access to .+--allow-/;

/** A worker whose module calls exposeToPool(). */
export class Thread<Api> implements AsyncDisposable {
  readonly #worker: Worker;
  /** In a field, because comlink releases a worker when nobody refers to its proxy any more. */
  readonly #api: WorkerApi<Api>;
  /** Aborted at the worker's death, with a PoolError as the reason. */
  readonly #life = new AbortController();
  /** Resolves once the worker can be called. Never does if the worker dies before. */
  readonly #ready: Promise<void>;
  /** Whether the worker holds its lock. */
  #holdsLock = false;

  /**
   * Starts a worker.
   *
   * @param module The address of its module.
   * @param startup Milliseconds after which it is ended if it cannot be called by then.
   */
  constructor(module: string, startup: number) {
    const name = crypto.randomUUID();
    const { signal } = this.#life;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ready = promise;
    const late = () => this.#die(`its module did not call exposeToPool() within ${startup} ms`);
    const timer = setTimeout(late, startup);
    signal.addEventListener("abort", () => clearTimeout(timer));
    // Not as a data: address: for a browser that is a place of its own, which shares no locks with us.
    const script = new Blob([startingScript(module)], { type: "text/javascript" });
    const address = URL.createObjectURL(script);
    signal.addEventListener("abort", () => URL.revokeObjectURL(address));
    this.#worker = new Worker(address, { type: "module", name });
    this.#worker.addEventListener("message", ({ data }) => {
      if (data === ALIVE) {
        this.#holdsLock = true;
        URL.revokeObjectURL(address);
        deathOf(name, signal).then(() => this.#die("it ended"), () => {}); // it rejects if aborted
      }
      if (data === READY) {
        clearTimeout(timer);
        resolve();
      }
      const last = lastWords(data);
      if (last !== undefined) this.#dieOf(last);
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
    return this.#life.signal.aborted;
  }

  /**
   * Calls the worker. If the call is aborted or late, the worker goes on with it.
   *
   * @param use The call.
   * @param options What ends it besides its result.
   * @returns How it ended.
   */
  async call<Result>(
    use: (api: WorkerApi<Api>) => Promise<Result>,
    { signal, deadline }: CallOptions,
  ): Promise<Outcome<Result>> {
    const { promise, resolve } = Promise.withResolvers<Outcome<Result>>();
    const settled = new AbortController();
    const settle = (outcome: Outcome<Result>) => {
      settled.abort();
      resolve(outcome);
    };
    const end = (error: PoolError) => settle({ ended: error });
    const abort = () => end(new PoolError("aborted", "aborted", { cause: signal!.reason }));
    const late = () => end(new PoolError("late", `no answer after ${deadline} ms`));
    const life = this.#life.signal;
    const die = () => end(life.reason);
    const timer = deadline === undefined ? undefined : setTimeout(late, deadline);
    signal?.addEventListener("abort", abort, { signal: settled.signal });
    life.addEventListener("abort", die, { signal: settled.signal });
    if (life.aborted) die();
    const answer = async () => {
      await this.#ready;
      if (!settled.signal.aborted) settle({ result: await use(this.#api) });
    };
    answer().catch((thrown) => settle({ thrown }));
    const outcome = await promise;
    clearTimeout(timer);
    return outcome;
  }

  /** Ends the worker: at once, or, if it is busy, when it has done what it does, or after a while. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#worker.terminate();
    if (this.#holdsLock && !this.isDead) {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      this.#life.signal.addEventListener("abort", resolve);
      const timer = setTimeout(resolve, PATIENCE);
      await promise;
      clearTimeout(timer);
    }
    this.#die("it was ended");
  }

  #dieOf({ how, name, message, stack }: LastWords): void {
    const [line] = message.split("\n") as [string];
    if (name === "NotCapable" || DENIED.test(line)) {
      this.#die(`its worker lacks a permission: ${line}`, "denied");
    } else if (stack === "") {
      this.#die(`${how}: ${line}`); // what was thrown is not an error
    } else {
      const cause = Object.assign(new Error(message), { name, stack });
      this.#die(`${how}: ${name}: ${line}`, "died", { cause });
    }
  }

  #die(how: string, failure: PoolFailure = "died", options?: ErrorOptions): void {
    this.#life.abort(new PoolError(failure, how, options));
    this.#worker.terminate();
  }
}
