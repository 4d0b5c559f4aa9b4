/** PyTorch's CPU random generator, bit for bit. */
export { Generator } from "./generator.ts";
