/**
 * What the module of a pool's workers imports.
 *
 * @module
 */
import { expose } from "comlink";
import { notAllowed, show } from "../options/problem.ts";
import { READY } from "./protocol.ts";

/**
 * Lets the {@linkcode WorkerPool} that has started this worker call an object's methods.
 *
 * @param api The object. Its methods may return promises.
 * @throws {TypeError} If it is not an object, or if this is not a worker.
 *
 * @example The whole module of a worker, here as an address that holds it
 * ```ts
 * import { WorkerPool } from "@gradflow/gradflow/pool";
 * import { assertEquals } from "@std/assert";
 *
 * const module = `data:text/typescript,
 *   import { exposeToPool } from "${import.meta.resolve("@gradflow/gradflow/pool/worker")}";
 *
 *   exposeToPool({ cube: (x: number) => x ** 3 });
 * `;
 * await using pool = new WorkerPool<{ cube(x: number): number }>({ module, workers: 1 });
 * assertEquals(await pool.call((worker) => worker.cube(3)), 27);
 * ```
 */
export function exposeToPool(api: object): void {
  if (typeof api !== "object" || api === null) {
    throw new TypeError(notAllowed("api", show(api), "an object whose methods are to be called"));
  }
  // Only a worker has it, but whoever imports this may be type-checked for the main thread.
  const { postMessage } = globalThis as { postMessage?: (message: string) => void };
  if (postMessage === undefined) {
    throw new TypeError("exposeToPool() can be called in a worker only");
  }
  expose(api);
  postMessage(READY);
}
