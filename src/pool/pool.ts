/**
 * A pool of worker threads that work through a list of tasks, each worker taking the next one when
 * it is free. So at most one task per worker is in flight, and results arrive in any order.
 */
import { type Remote, wrap } from "comlink";

/** How a pool is to run. */
export interface PoolOptions<Task, Api, Result> {
  /** The worker's module; what it exposes is `Api`. */
  readonly module: string;
  /** The number of worker threads. */
  readonly workers: number;
  /** What is to be done, in the order in which it is begun. */
  readonly tasks: Iterable<Task>;
  /** Has a worker do a task. */
  readonly call: (worker: Remote<Api>, task: Task) => Promise<Result>;
  /** Takes each result as it arrives; if it throws, the run ends. */
  readonly onResult: (task: Task, result: Result) => void;
  /** Ends the run early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does all tasks, then ends the workers; they are ended as well when the run fails.
 *
 * @throws What a worker threw, the first of its errors if several did; an Error where a worker
 * failed outside of a call (its module does not load, an error nobody caught); the signal's reason
 * if it was aborted.
 */
export async function runPool<Task, Api, Result>(
  { module, workers, tasks, call, onResult, signal }: PoolOptions<Task, Api, Result>,
): Promise<void> {
  signal?.throwIfAborted();
  const next = tasks[Symbol.iterator]();
  const threads = Array.from({ length: workers }, () => new Worker(module, { type: "module" }));
  const ended = new AbortController();
  const work = threads.map(async (thread) => {
    const api = wrap<Api>(thread);
    for (let task = next.next(); !task.done; task = next.next()) {
      const result = await call(api, task.value);
      if (ended.signal.aborted) return;
      onResult(task.value, result);
    }
  });
  try {
    // comlink leaves a call to a broken worker pending for ever, so failures are watched for beside it.
    await Promise.race([
      Promise.all(work),
      ...threads.map((thread) => failure(thread, ended.signal)),
      ...(signal ? [aborted(signal, ended.signal)] : []),
    ]);
  } finally {
    ended.abort();
    for (const thread of threads) thread.terminate();
  }
}

/** Rejects when the worker fails outside of a call. */
function failure(thread: Worker, until: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    thread.addEventListener("error", (event) => {
      event.preventDefault(); // else Deno ends the whole process
      reject(new Error(`a worker failed: ${event.message}`));
    }, { signal: until });
    thread.addEventListener("messageerror", () => {
      reject(new Error("a worker failed: it sent a message that cannot be read"));
    }, { signal: until });
  });
}

/** Rejects with the signal's reason when it is aborted. */
function aborted(signal: AbortSignal, until: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { signal: until });
  });
}
