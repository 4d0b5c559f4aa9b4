/** The Cephes library compiled to WASM: a judge of other origin. Its types stand beside it. */
// @ts-types="./cephes.d.ts"
export * from "cephes";
