/** Calls a worker whose module's address is the argument, and prints what comes of it. */
import { PoolError, WorkerPool } from "../../../src/pool/mod.ts";

await using pool = new WorkerPool<{ echo(value: number): number }>({
  module: Deno.args[0]!,
  workers: 1,
});
const error = await pool.call((api) => api.echo(7), { name: "this" }).catch((error) => error);
console.log(error instanceof PoolError ? `${error.failure}: ${error.message}` : error);
