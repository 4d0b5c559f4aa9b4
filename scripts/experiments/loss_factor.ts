/**
 * How much of the gap between shortcut and plain nets is only the loss's own factor?
 */
import { sweep } from "../../mod.ts";
import { rankedNumbers, rankedQuantiles } from "../../src/statistics/ranked.ts";
import { BOOK, bookProfile, FLOAT32, PRINTED } from "./book.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";

/** How many seeds, from 0 on. */
const SEEDS = { full: 1000, small: 100 };
const VARIANTS = ["plain", "shortcut-matched"] as const;
/** What is computed twice, in float64. */
const ROUNDING = 1e-9;

/** The gap in the book's first layer, and its two factors; then the same of many seeds. */
export const lossFactor: Experiment = {
  name: "loss_factor",
  question: "How much of the gap between shortcut and plain nets is only the loss's own factor?",
  digits: 6,
  measure: async (size) => {
    const book = ofBook();
    const nets = await netsOf(SEEDS[size]);
    const median = (of: (net: Net) => number) => medianOf(nets.map(of));
    const share = (is: (net: Net) => boolean) => nets.filter(is).length / nets.length;
    const typical: Finding[] = [
      { what: "the gap, median of all seeds", measured: median(({ gap }) => gap) },
      { what: "its loss's factor, median", measured: median(({ factor }) => factor) },
      { what: "the gap of the output's gradient, median", measured: median(({ own }) => own) },
      {
        what: "share of seeds with a loss's factor below seed 123's",
        measured: share(({ factor }) => factor < book.factor),
      },
      {
        what: "share of plain nets whose first layer is below its last",
        measured: share(({ plain }) => plain[0]! < plain.at(-1)!),
      },
      {
        what: "share of plain nets that grow with each layer",
        measured: share(({ plain }) => plain.every((now, l) => l === 0 || now > plain[l - 1]!)),
      },
    ];
    return [...ofSeed123(book), ...typical];
  },
};

/** The gap in the first layer of the book's two nets, and what it is made of. */
function ofBook() {
  const [plain, shortcut] = VARIANTS.map((variant) => {
    const { loss, layers: [first] } = bookProfile(variant, "loss");
    const output = bookProfile(variant, "output").layers[0]!.meanAbs;
    return { first: first!.meanAbs, output, size: Math.sqrt(loss) }; // the loss is y^2
  });
  const gap = shortcut!.first / plain!.first, own = shortcut!.output / plain!.output;
  return { gap, own, factor: gap / own, outputs: shortcut!.size / plain!.size };
}

function ofSeed123({ gap, own, factor, outputs }: ReturnType<typeof ofBook>): Finding[] {
  const printed = PRINTED["shortcut-matched"][0] / PRINTED.plain[0];
  return [
    { what: "seed 123: the gap", measured: gap, predicted: printed, margin: 2 * FLOAT32 },
    { what: "seed 123: its loss's factor", measured: factor, predicted: outputs, margin: ROUNDING },
    {
      what: "seed 123: the gap of the output's gradient",
      measured: own,
      predicted: printed / outputs,
      margin: 2 * FLOAT32,
    },
  ];
}

/** One seed's nets. */
interface Net {
  /** Gradients of the plain net's loss, by layer. */
  readonly plain: readonly number[];
  /** The first layer's gradient of the loss with shortcuts, over that without. */
  readonly gap: number;
  /** The same of the output's gradient. */
  readonly own: number;
  /** What the loss makes of it: the quotient of the two. */
  readonly factor: number;
}

async function netsOf(seeds: number): Promise<Net[]> {
  const { input, layerSizes, activation } = BOOK;
  const of = async (of: "loss" | "output") => {
    const result = await sweep({
      ...{ input, activation, of, variants: VARIANTS, engine: "float64" },
      ...{ width: input.length, depths: [layerSizes.length - 1] },
      seeds: { from: 0, to: seeds - 1 },
    }, { keepRuns: true });
    const all = { "plain": [] as number[][], "shortcut-matched": [] as number[][] };
    for (const { variant, seed, layer, value } of result.runs()) {
      (all[variant as keyof typeof all][seed] ??= [])[layer] = value;
    }
    return all;
  };
  const [loss, output] = [await of("loss"), await of("output")];
  return loss.plain.map((plain, seed) => {
    const gap = loss["shortcut-matched"][seed]![0]! / plain[0]!;
    const own = output["shortcut-matched"][seed]![0]! / output.plain[seed]![0]!;
    return { plain, gap, own, factor: gap / own };
  });
}

function medianOf(values: readonly number[]): number {
  return rankedQuantiles(rankedNumbers(Float64Array.from(values)), [0.5])[0]!;
}

if (import.meta.main) await runExperiment(lossFactor);
