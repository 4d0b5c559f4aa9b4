/**
 * Why a call to a worker has no result, where it is not the worker's own error.
 */

/**
 * What became of a call without a result:
 *
 * - `died`: the worker ended before it answered, in whatever way;
 * - `aborted`: the call's signal was aborted, or the pool was disposed of; the reason is the `cause`;
 * - `late`: the call ran over its deadline.
 */
export type PoolFailure = "died" | "aborted" | "late";

/**
 * Thrown by a pool's calls.
 *
 * @example
 * ```ts
 * import { PoolError, WorkerPool } from "@gradflow/gradflow/pool";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * await using pool = new WorkerPool({ module: "data:text/javascript,self.close()", workers: 1 });
 * const call = pool.call(() => new Promise(() => {}), { deadline: 100 });
 * const error = await assertRejects(() => call, PoolError);
 * assertEquals(error.failure, "late");
 * ```
 */
export class PoolError extends Error {
  /** The error's kind. */
  override readonly name = "PoolError";
  /** What became of the call. */
  readonly failure: PoolFailure;

  /**
   * An error that says what became of a call.
   *
   * @param failure What it was.
   * @param message The same for people.
   * @param options The cause.
   */
  constructor(failure: PoolFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}
