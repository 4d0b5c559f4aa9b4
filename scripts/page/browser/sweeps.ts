/**
 * Sweeps in the browser, one at a time, on worker threads that stay.
 */
import { WorkerPool } from "../../../src/pool/pool.ts";
import type { SweepOptions } from "../../../src/sweep/options.ts";
import type { SweepResult } from "../../../src/sweep/sinks/memory.ts";
import { sweepOn } from "../../../src/sweep/sweep.ts";
import type { SweepWorker } from "../../../src/sweep/unit.ts";

/** The one sweep that runs, if one does. */
export class Sweeps {
  readonly #pool = new WorkerPool<SweepWorker>({
    module: new URL("worker.js", import.meta.url),
    workers: navigator.hardwareConcurrency,
  });
  #running: AbortController | undefined;

  /**
   * Sweeps, in the place of the sweep that runs.
   *
   * @param onProgress Told the share that is done.
   * @returns What was found; undefined if it was ended, or another took its place.
   */
  async run(
    options: SweepOptions,
    onProgress: (share: number) => void,
  ): Promise<SweepResult | undefined> {
    this.end();
    const running = this.#running = new AbortController();
    const { signal } = running;
    try {
      const sweep = sweepOn(this.#pool, options, { signal });
      for await (const event of sweep) {
        if (event.kind === "progress" && !signal.aborted) onProgress(event.done / event.total);
      }
      const result = await sweep;
      return signal.aborted ? undefined : result;
    } catch (error) {
      if (!signal.aborted) throw error;
      return undefined;
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }

  /** Ends the sweep that runs. */
  end(): void {
    this.#running?.abort();
    this.#running = undefined;
  }
}
