/**
 * What is loaded by an address and not by an import, for those who only follow imports, such as
 * `deno cache`: what draws. The entry point leads here, the sweep command does not.
 */

/** Never called. */
export function importForCaches(): Promise<unknown> {
  return import("./draw.ts");
}
