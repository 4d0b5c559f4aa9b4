/** A thread that integrates by Monte Carlo. */

import { exposeToPool } from "@gradflow/gradflow/pool/worker";
import { TorchGenerator } from "@gradflow/gradflow/random";

/** A piece of the integral of a named function over [from, to]. */
export interface Piece {
  readonly f: string;
  readonly from: number;
  readonly to: number;
  readonly points: number;
  readonly seed: number;
}

/** The estimate of a piece, and its variance. */
export interface Estimate {
  readonly value: number;
  readonly variance: number;
}

const FUNCTIONS: Readonly<Record<string, (x: number) => number>> = {
  quarterCircle: (x) => Math.sqrt(1 - x * x),
  gauss: (x) => Math.exp(-x * x),
};

const api = {
  /** Throws a RangeError if there is no such function. */
  integrate({ f: name, from, to, points, seed }: Piece): Estimate {
    const f = FUNCTIONS[name];
    if (f === undefined) throw new RangeError(`no function named ${name}`);
    const generator = new TorchGenerator(seed);
    let [sum, squares] = [0, 0];
    for (let i = 0; i < points; i++) {
      const y = f(from + (to - from) * generator.rand());
      sum += y;
      squares += y * y;
    }
    const mean = sum / points;
    return {
      value: (to - from) * mean,
      variance: (to - from) ** 2 * (squares / points - mean ** 2) / points,
    };
  },
  /** Never answers, though the thread is idle. A busy thread would keep the process alive for ever. */
  hang(): Promise<never> {
    return new Promise(() => {});
  },
  /** Dies. */
  die(): void {
    self.close();
  },
};

export type IntegratorApi = typeof api;

exposeToPool(api);
