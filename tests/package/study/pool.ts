/**
 * Integrals by Monte Carlo, in pieces, on a pool of workers.
 *
 *     deno run --allow-read pool.ts
 */

import { PoolError, WorkerPool } from "@gradflow/gradflow/pool";
import type { Estimate, IntegratorApi } from "./pool_worker.ts";

/** A pool of integrators. */
export function integrators(workers = 2): WorkerPool<IntegratorApi> {
  return new WorkerPool<IntegratorApi>({
    module: import.meta.resolve("./pool_worker.ts"),
    workers,
  });
}

/** Integrates a function in equal pieces; a piece's random numbers depend on its place alone. */
export async function integrate(
  pool: WorkerPool<IntegratorApi>,
  f: string,
  [from, to]: readonly [number, number],
  { pieces = 16, points = 20_000, deadline, signal }: {
    pieces?: number;
    points?: number;
    deadline?: number;
    signal?: AbortSignal;
  } = {},
): Promise<{ value: number; error: number }> {
  const width = (to - from) / pieces;
  const estimates: Estimate[] = await Promise.all(
    Array.from({ length: pieces }, (_, i) => {
      const piece = { f, from: from + i * width, to: from + (i + 1) * width, points, seed: i };
      return pool.call((api) => api.integrate(piece), {
        name: `piece ${i} of ${f}`,
        deadline,
        signal,
      });
    }),
  );
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    value: sum(estimates.map(({ value }) => value)),
    error: Math.sqrt(sum(estimates.map(({ variance }) => variance))),
  };
}

/** Calls a worker that never answers, with a deadline; whether it was given up in time. */
export async function hangs(pool: WorkerPool<IntegratorApi>, deadline: number): Promise<boolean> {
  try {
    await pool.call((api) => api.hang(), { name: "hang", deadline });
    return false;
  } catch (error) {
    if (error instanceof PoolError && error.failure === "late") return true;
    throw error;
  }
}

async function main() {
  await using pool = integrators();
  const pi = await integrate(pool, "quarterCircle", [0, 1]);
  console.log(`pi = ${4 * pi.value} +- ${4 * pi.error}`);
  try {
    await integrate(pool, "nonsense", [0, 1], { pieces: 2 });
  } catch (error) {
    console.log("the worker's error:", error);
  }
  console.log("given up:", await hangs(pool, 200));
  try {
    await pool.call((api) => api.die(), { name: "die" });
  } catch (error) {
    console.log("died:", error);
  }
  const gauss = await integrate(pool, "gauss", [-3, 3]);
  console.log(`sqrt(pi) = ${gauss.value} +- ${gauss.error} (${Math.sqrt(Math.PI)})`);
}

if (import.meta.main) await main();
