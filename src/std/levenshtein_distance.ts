/** Deno's `@std/text/levenshtein-distance`, taken from npm with its types beside it. */
// @ts-types="./levenshtein_distance.d.ts"
export * from "deno-std/text/levenshtein_distance.js";
