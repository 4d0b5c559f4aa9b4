/** Deno's `@std/cli/parse-args`, taken from npm with its types beside it: see assert.ts. */
// @ts-types="./parse_args.d.ts"
export * from "deno-std/cli/parse_args.js";
