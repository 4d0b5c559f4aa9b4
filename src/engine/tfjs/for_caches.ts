/**
 * Lets those who only follow imports, such as `deno cache`, find the tfjs engine, which is loaded by a
 * computed address. The package's entry point leads here; the sweep command does not, so that a first
 * sweep downloads no tfjs.
 */

/** Never called. */
export function importTfjsEngine(): Promise<unknown> {
  return import("./tfjs_engine.ts");
}
