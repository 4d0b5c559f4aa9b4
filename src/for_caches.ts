/**
 * What is loaded by an address and not by an import, for those who only follow imports, such as
 * `deno cache`: the workers' module, and the tfjs engine, which a sweep by the other engine does
 * without. The package's entry point leads here, the sweep command does not.
 */

/** Never called. */
export function importForCaches(): Promise<unknown> {
  return Promise.all([
    import("../workers/sweep_worker.ts"),
    import("./engine/tfjs/tfjs_engine.ts"),
  ]);
}
