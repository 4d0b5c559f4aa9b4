/**
 * The fast engine: a WASM SIMD kernel that draws, runs and differentiates four nets per vector, in
 * float32. See kernel/ for its source and build.ts for how it is made.
 */
import type { Engine, Magnitudes, ProbeTask } from "../engine.ts";
import { layOut } from "./layout.ts";
import { type Kernel, loadKernel, makeRoom } from "./load_kernel.ts";

/**
 * The engine that computes in float32 on WASM SIMD.
 *
 * @throws {Error} If this machine's WebAssembly has no SIMD.
 */
export function fusedEngine(): Engine {
  const kernel = loadKernel();
  return { probe: (task) => probe(kernel, task) };
}

function probe(kernel: Kernel, task: ProbeTask): Magnitudes {
  const { seeds } = task;
  const layout = layOut(task, kernel.HEAP.value);
  const memory = makeRoom(kernel, layout.bytes);
  layout.write(memory);
  const nets = 4 * layout.allGroups;
  const words = new Int32Array(memory, layout.seeds, nets);
  // A store keeps a seed's low 32 bits, as PyTorch does. Past the end the last seed stands in.
  for (let net = 0; net < nets; net++) {
    words[net] = seeds[Math.min(net, seeds.length - 1)]! % 2 ** 32;
  }
  kernel.run(layout.task);
  const layers = task.layerSizes.length - 1;
  const columns = task.variants.length * task.metrics.length * layers;
  const mantissas = new Float64Array(memory, layout.mantissas, columns * nets);
  const exponents = new Int32Array(memory, layout.exponents, columns * nets);
  if (nets === seeds.length) return { mantissas: mantissas.slice(), exponents: exponents.slice() };
  const result = {
    mantissas: new Float64Array(columns * seeds.length),
    exponents: new Int32Array(columns * seeds.length),
  };
  for (let column = 0; column < columns; column++) {
    const [from, to] = [column * nets, column * seeds.length];
    result.mantissas.set(mantissas.subarray(from, from + seeds.length), to);
    result.exponents.set(exponents.subarray(from, from + seeds.length), to);
  }
  return result;
}
