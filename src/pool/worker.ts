/**
 * The worker's side of a pool.
 */
import { expose } from "comlink";
import { ALIVE, holdLife } from "./life.ts";

// Before the worker's own module runs, so that the pool sees it die at any line of that.
await holdLife();
self.postMessage(ALIVE);

/**
 * Lets a {@linkcode WorkerPool} call an object's methods.
 *
 * @param api What the pool calls; it may hold functions that return promises.
 *
 * @example A worker's whole module
 * ```ts ignore
 * import { exposeToPool } from "@gradflow/gradflow/pool/worker";
 *
 * exposeToPool({ square: (x: number) => x * x });
 * ```
 */
export function exposeToPool(api: object): void {
  expose(api);
}
