/** Deno's `@std/csv/stringify`, taken from npm with its types beside it: see assert.ts. */
// @ts-types="./csv_stringify.d.ts"
export * from "deno-std/csv/stringify.js";
