/**
 * The worker's side of a pool: what a worker's module imports, before anything else, for the pool to see
 * it die at any line.
 *
 * @module
 */
import { expose } from "comlink";
import { ALIVE, holdLife, READY } from "./life.ts";

/** The main thread has none; who imports this may be type-checked for the one or for the other. */
const { postMessage } = globalThis as { postMessage?: (message: string) => void };

if (postMessage === undefined) {
  throw new TypeError("gradflow's pool/worker: imported in the main thread; allowed: in a worker");
}
// Before the worker's own module runs, so that the pool sees it die at any line of that.
await holdLife();
postMessage(ALIVE);

/**
 * Lets a {@linkcode WorkerPool} call an object's methods.
 *
 * @param api What the pool calls; it may hold functions that return promises.
 * @throws {TypeError} If it is no object.
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
    throw new TypeError(`api: given ${api}; allowed: an object whose methods are to be called`);
  }
  expose(api);
  postMessage!(READY);
}
