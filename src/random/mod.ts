/**
 * PyTorch's CPU random generator, bit for bit.
 *
 * @module
 */
export { TorchGenerator } from "./torch_generator.ts";
