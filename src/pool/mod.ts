/**
 * A pool of worker threads that answers every call once, whatever becomes of its workers: their own
 * errors, their deaths, deadlines and aborts included. A worker's module calls `exposeToPool` of
 * `@gradflow/gradflow/pool/worker`.
 *
 * @module
 */
export { type PoolCallOptions, type PoolOptions, WorkerPool } from "./pool.ts";
export { PoolError, type PoolFailure } from "./pool_error.ts";
export type { CallOptions, WorkerApi } from "./thread.ts";
