/**
 * What is wrong with a set of options: all of it, in one error.
 */

/** One option that cannot be used. */
export interface Problem {
  /** The option's name. */
  readonly option: string;
  /** What it was given, as text. */
  readonly given: string;
  /** What it may be given. */
  readonly allowed: string;
}

/**
 * Thrown before any work starts; its message names every problem.
 *
 * @example
 * ```ts
 * import { OptionsError, sweep } from "@gradflow/gradflow";
 * import { assertEquals, assertRejects } from "@std/assert";
 *
 * const error = await assertRejects(() => sweep({ width: 0, depths: [] }), OptionsError);
 * assertEquals(error.problems.map(({ option }) => option), ["depths", "width"]);
 * ```
 */
export class OptionsError extends RangeError {
  /** The error's kind. */
  override readonly name = "OptionsError";
  /** The problems, in the order of the options. */
  readonly problems: readonly Problem[];

  /**
   * An error with a line for each problem.
   *
   * @param problems At least one.
   */
  constructor(problems: readonly Problem[]) {
    super(
      problems.map(({ option, given, allowed }) => `${option}: given ${given}; allowed: ${allowed}`)
        .join("\n"),
    );
    this.problems = problems;
  }
}

/** What an error, or whatever else was thrown, says. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
