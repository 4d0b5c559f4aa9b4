/** Prints the notebook's first number. */
import { DeepNN, probeGradients, TorchGenerator } from "@gradflow/gradflow";

const model = new DeepNN([3, 3, 3, 3, 3, 1], new TorchGenerator(123));
console.log(probeGradients(model, [[1, 0, -1]]).layers[0]!.meanAbs);
