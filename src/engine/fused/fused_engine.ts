/**
 * The fast engine: a WASM SIMD kernel that draws, runs and differentiates four nets per vector, in
 * float32. See kernel/ for its source and build.ts for how it is made.
 */
import type { Engine, Magnitudes, ProbeTask } from "../engine.ts";
import { layOut } from "./layout.ts";
import { type Kernel, loadKernel, makeRoom } from "./load_kernel.ts";

/** Float64s of a Result: its exponent, then the sums of absolute values and of squares. */
const RESULT = { words: 10, abs: 2, squares: 6 };

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
  const { layerSizes, variants, metrics, seeds } = task;
  const layers = layerSizes.length - 1;
  const layout = layOut(task, kernel.HEAP.value);
  const buffer = makeRoom(kernel, layout.bytes);
  layout.write(buffer);
  const words = new Int32Array(buffer);
  const floats = new Float64Array(buffer);

  const size = variants.length * metrics.length * seeds.length * layers;
  const mantissas = new Float64Array(size);
  const exponents = new Int32Array(size);
  const entries = Float64Array.from(
    { length: layers },
    (_, l) => layerSizes[l]! * layerSizes[l + 1]!,
  );
  const perCall = layout.groups * 4;
  for (let first = 0; first < seeds.length; first += perCall) {
    const nets = Math.min(perCall, seeds.length - first);
    for (let net = 0; net < perCall; net++) {
      // Past the end the last seed stands in. A store keeps a seed's low 32 bits, as PyTorch does.
      words[layout.seeds / 4 + net] = seeds[Math.min(first + net, seeds.length - 1)]! % 2 ** 32;
    }
    kernel.run(layout.task);
    for (let v = 0; v < variants.length; v++) {
      for (let m = 0; m < metrics.length; m++) {
        const isRms = metrics[m] === "rms";
        const sums = isRms ? RESULT.squares : RESULT.abs;
        for (let net = 0; net < nets; net++) {
          const [group, lane] = [net >> 2, net & 3];
          let from = layout.results / 8 + (group * variants.length + v) * layers * RESULT.words;
          // In the order of the memory that is written: it is new, and each page costs.
          let to = ((v * metrics.length + m) * seeds.length + first + net) * layers;
          for (let layer = 0; layer < layers; layer++, from += RESULT.words, to++) {
            const mean = floats[from + sums + lane]! / entries[layer]!;
            mantissas[to] = isRms ? Math.sqrt(mean) : mean;
            exponents[to] = words[2 * from + lane]!;
          }
        }
      }
    }
  }
  return { mantissas, exponents };
}
