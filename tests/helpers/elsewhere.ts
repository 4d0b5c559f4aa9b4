/**
 * A tfjs backend that plays a GPU: numbers must be float32 and come back as bytes, and it counts the
 * kernels that it runs.
 */
import * as tf from "@tensorflow/tfjs";
import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";

/** The backend's name. */
export const ELSEWHERE = "elsewhere";

/** The kernels that ran there, in order. */
export const kernelsElsewhere: string[] = [];

class Elsewhere extends MathBackendCPU {
  override write(
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
  ): object {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: object,
    values: tf.backend_util.BackendValues,
    _shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    if (dtype === "float32" && values !== undefined && !(values instanceof Float32Array)) {
      throw new Error(`elsewhere takes float32, not ${values.constructor.name}`);
    }
    this.data.set(dataId, { values, dtype, refCount });
  }

  override readSync(dataId: object): tf.backend_util.BackendValues {
    const values = super.readSync(dataId);
    if (!(values instanceof Float32Array)) return values;
    return new Float32Array(Uint8Array.from(new Uint8Array(values.buffer)).buffer);
  }
}

/**
 * Tells tfjs of the backend, above all of tfjs's own.
 *
 * @param ready When it has started, if that takes a while.
 */
export function registerElsewhere(ready?: Promise<void>): void {
  tf.registerBackend(
    ELSEWHERE,
    () => ready === undefined ? new Elsewhere() : ready.then(() => new Elsewhere()),
    100,
  );
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend("cpu")) {
    tf.registerKernel({
      kernelName,
      backendName: ELSEWHERE,
      kernelFunc: (params) => {
        kernelsElsewhere.push(kernelName);
        return kernelFunc(params);
      },
    });
  }
}

/** The backend that a tensor's numbers belong to. */
export function homeOf(one: tf.Tensor): tf.KernelBackend {
  return tf.engine().state.tensorInfo.get(one.dataId)!.backend;
}
