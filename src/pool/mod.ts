/**
 * A pool of worker threads. Every call to it ends, with a result or with an error, also when workers die
 * or hang. A worker's module calls `exposeToPool` of `@gradflow/gradflow/pool/worker`.
 *
 * @module
 */
export { type PoolCallOptions, type PoolOptions, WorkerPool } from "./pool.ts";
export { PoolError, type PoolFailure } from "./pool_error.ts";
export type { CallOptions, WorkerApi } from "./thread.ts";
