/**
 * Deno's `@std/assert`, taken from npm.
 *
 * The standard library is published on JSR; `deno-std` is the same code on npm, without types, so
 * the types stand beside this file. To move to JSR, point `@std/assert` in deno.json at it and
 * delete both.
 */
// @ts-types="./assert.d.ts"
export * from "deno-std/assert/mod.js";
