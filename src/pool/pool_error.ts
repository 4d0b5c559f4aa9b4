/**
 * Why a call to a worker has no result, where it is not the worker's own error.
 */

/**
 * What ended a call without a result:
 *
 * - `died`: the worker ended before it answered, in whatever way; the error that ended it, if there was
 *   one, is the `cause`;
 * - `denied`: the worker lacks a permission, so that trying again would not help;
 * - `aborted`: the call's signal was aborted, or the pool was disposed of; the reason is the `cause`;
 * - `late`: the call took longer than its deadline.
 */
export type PoolFailure = "died" | "denied" | "aborted" | "late";

/**
 * Thrown by a pool's calls.
 *
 * @example
 * ```ts
 * import { PoolError, WorkerPool } from "@gradflow/gradflow/pool";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * await using pool = new WorkerPool({ module: "data:text/javascript,self.close()", workers: 1 });
 * const call = pool.call(() => new Promise(() => {}), { name: "a call in vain" });
 * const error = await assertRejects(() => call, PoolError);
 * assertEquals(error.failure, "died");
 * assertEquals(error.message, "a call in vain: its worker died 3 times, the last time: it ended");
 * ```
 */
export class PoolError extends Error {
  /** The error's kind. */
  override readonly name = "PoolError";
  /** What ended the call. */
  readonly failure: PoolFailure;

  /**
   * An error that says what ended a call.
   *
   * @param failure What it was.
   * @param message The same for people.
   * @param options The cause.
   */
  constructor(failure: PoolFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
    // The line says it all; where the pool noticed that a permission is missing helps nobody.
    if (failure === "denied") this.stack = `${this.name}: ${message}`;
  }
}
