/**
 * PyTorch's CPU random generator, bit for bit.
 *
 * @module
 */
export { Generator } from "./generator.ts";
