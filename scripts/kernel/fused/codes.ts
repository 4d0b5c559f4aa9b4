/**
 * The numbers by which the host names activations, joins, norms, draws and metrics.
 *
 * The build fills them in from src/engine/fused/codes.ts, which also says what an addition touches:
 * a block from `// each` to `// end` is written once for each name there (see each.ts).
 */

export const enum Activation {
  // each activation
  $Name = $code,
  // end
}

/** How a layer's output joins its input: see Join in src/nn/variants.ts. */
export const enum Join {
  // each join
  $Name = $code,
  // end
}

/** What a layer normalises: see Norm in src/nn/variants.ts. */
export const enum Norm {
  // each norm
  $Name = $code,
  // end
}

/** How a weight's or a bias's numbers are drawn: see Draw in src/nn/initialisations.ts. */
export const enum Draw {
  // each draw
  $Name = $code,
  // end
}

export const enum Metric {
  // each metric
  $Name = $code,
  // end
}
