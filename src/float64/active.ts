/**
 * When tfjs computes in float64: during a piece of work, or from now on. Nothing here happens by an
 * import; the backend is registered at its first use.
 */
import * as tf from "@tensorflow/tfjs";
import { FLOAT64, Float64Backend } from "./backend.ts";
import { registerFloat64Kernels } from "./kernels.ts";
import { registerNormalCdf } from "./operations.ts";

/** Below tfjs's own backends, the least of which has 1: never the default. */
const PRIORITY = 0;

/** What tfjs's engine knows of its active backend; its types hide most of it. */
interface ActiveBackend {
  backendName: string | undefined;
  backendInstance: tf.KernelBackend | null | undefined;
  profiler: unknown;
  pendingBackendInit: Promise<boolean> | null | undefined;
  /** Counts the backends that have been set; one that is ready late compares it to its own number. */
  pendingBackendInitId: number;
}

/**
 * Runs some work while tfjs computes in float64, then makes the backend active again that was; if
 * none had been chosen, none is.
 *
 * @param work What to do, synchronously.
 * @returns What the work gives. Tensors that it leaves behind are read in float32 from then on.
 */
export function inFloat64<T>(work: () => T): T {
  const engine = tf.engine() as unknown as ActiveBackend;
  const { backendName, backendInstance, profiler, pendingBackendInit } = engine;
  try {
    engine.pendingBackendInit = null; // else tfjs refuses all work until that backend is ready
    setFloat64();
    return work();
  } finally {
    (tf.findBackend(FLOAT64) as Float64Backend | null)?.data.forgetCopies();
    Object.assign(engine, { backendName, backendInstance, profiler, pendingBackendInit });
  }
}

/**
 * Makes tfjs compute in float64 from now on, until another backend is chosen by `tf.setBackend()`.
 *
 * Read results by `dataSync()` or `arraySync()`: `data()` and `array()` give float32, as they do for
 * every tfjs tensor, and as models are saved.
 *
 * @example
 * ```ts
 * import { useFloat64 } from "@gradflow/gradflow";
 * import * as tf from "@tensorflow/tfjs";
 * import { assertEquals } from "@std/assert";
 *
 * useFloat64();
 * assertEquals(tf.div(1, 3).dataSync()[0], 1 / 3);
 * ```
 */
export function useFloat64(): void {
  const engine = tf.engine() as unknown as ActiveBackend;
  // A backend that is still starting would take over as soon as it is ready.
  engine.pendingBackendInitId++;
  engine.pendingBackendInit = null;
  setFloat64();
}

function setFloat64(): void {
  if (tf.findBackendFactory(FLOAT64) === null) {
    tf.registerBackend(FLOAT64, () => new Float64Backend(), PRIORITY);
  }
  if (tf.getKernel("Add", FLOAT64) === undefined) {
    registerFloat64Kernels(FLOAT64);
    registerNormalCdf();
  }
  // tfjs gives a promise, but has set a backend that needs no waiting for when it returns.
  void tf.setBackend(FLOAT64);
}
