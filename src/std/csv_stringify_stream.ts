/** Deno's `@std/csv/stringify-stream`, taken from npm with its types beside it: see assert.ts. */
// @ts-types="./csv_stringify_stream.d.ts"
export * from "deno-std/csv/stringify_stream.js";
