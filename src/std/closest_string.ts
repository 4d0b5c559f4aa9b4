/** Deno's `@std/text/closest-string`, taken from npm with its types beside it. */
// @ts-types="./closest_string.d.ts"
export * from "deno-std/text/closest_string.js";
