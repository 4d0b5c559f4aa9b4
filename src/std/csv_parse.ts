/** Deno's `@std/csv/parse`, taken from npm with its types beside it: see assert.ts. */
// @ts-types="./csv_parse.d.ts"
export * from "deno-std/csv/parse.js";
