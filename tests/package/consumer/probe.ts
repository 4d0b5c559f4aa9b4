/** Prints the notebook's first number. */
import { DeepNN, Generator, probeGradients } from "@gradflow/gradflow";

const model = new DeepNN([3, 3, 3, 3, 3, 1], new Generator(123));
console.log(probeGradients(model, [[1, 0, -1]]).layers[0]!.meanAbs);
