/**
 * Whose gradient is measured: what a sweep and a command may be told of it.
 */
import * as v from "valibot";
import type { Limit } from "../options/check.ts";
import type { OptionTable } from "../options/option.ts";
import * as schema from "../options/schemas.ts";

/**
 * Whose gradient: the loss's, for which the output has a target, or that of the sum of the output's
 * entries.
 */
export type Subject = "loss" | "output";

/** What each is, for documentation. */
const MEANINGS: Readonly<Record<Subject, string>> = {
  loss: "the mean of (output - target)^2 over rows and outputs",
  output: "the sum of the outputs",
};

const SUBJECTS = Object.keys(MEANINGS) as Subject[];

/** Whose gradient is measured. */
export interface SubjectOptions {
  /**
   * Whose gradient: that of the loss, the mean of (output - target)^2 over rows and outputs, or that of
   * the sum of the outputs. Default: `loss`.
   */
  readonly of?: Subject | undefined;
  /** What each output should be, for the loss; not with `of: "output"`. Default: 0. */
  readonly target?: number | undefined;
}

/** The options. A target has no default, since none may be given where there is no loss. */
export const SUBJECT_OPTIONS = {
  of: {
    kind: "text",
    schema: schema.name(SUBJECTS),
    default: "loss",
    help: `whose gradient: that of ${
      SUBJECTS.map((subject) => `${subject}, ${MEANINGS[subject]}`).join("; ")
    }`,
  },
  target: {
    kind: "number",
    schema: v.custom<number>(Number.isFinite, "a finite number"),
    placeholder: "0",
    help: "what each output should be, for the loss",
  },
} as const satisfies OptionTable<SubjectOptions>;

/** The target, where there is a loss to have one. */
export function targetOf({ of, target }: SubjectOptions): number | undefined {
  return of === "loss" ? target ?? 0 : undefined;
}

/** What the options must fulfil together. */
export const SUBJECT_LIMITS: readonly Limit<SubjectOptions>[] = [
  {
    of: ["target", "of"],
    check: ({ target, of }) =>
      target === undefined || of === "loss" ? undefined : {
        about: "{target}: only the loss has a target; allowed: with {of} loss, the default",
      },
  },
];
