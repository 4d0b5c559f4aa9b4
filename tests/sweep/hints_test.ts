/** Names that people bring from elsewhere: refused, with the name that is meant. */
import { assertEquals, assertMatch } from "@std/assert";
import { ACTIVATION_SYNONYMS, ACTIVATIONS } from "../../src/nn/activations.ts";
import { INITIALISATION_SYNONYMS, INITIALISATIONS } from "../../src/nn/initialisations.ts";
import { OUTPUT_SYNONYMS, OUTPUTS } from "../../src/nn/outputs.ts";
import { VARIANT_SYNONYMS, VARIANTS } from "../../src/nn/variants.ts";
import { METRIC_SYNONYMS, METRICS } from "../../src/probe/metrics.ts";
import { checkSweep } from "../../src/sweep/check.ts";

/** By option, names of PyTorch, Keras and papers, with those that are meant by them. */
const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  init: {
    "kaiming-normal": "he-normal",
    "kaiming_normal_": "he-normal",
    "kaiming-uniform": "he-uniform",
    "KaimingUniform": "he-uniform",
    "kaiming": "he-normal",
    "he": "he-normal",
    "he_uniform": "he-uniform",
    "HeNormal": "he-normal",
    "glorot-normal": "xavier-normal",
    "GlorotUniform": "xavier-uniform",
    "xavier": "xavier-uniform",
    "lecun": "lecun-normal",
    "default": "torch",
    "normal": "gaussian",
    "gaussian_": "gaussian",
    "orthogonal_": "orthogonal",
  },
  activation: {
    "swish": "silu",
    "leakyrelu": "leaky-relu",
    "leaky_relu": "leaky-relu",
    "LeakyReLU": "leaky-relu",
    "gelu_tanh": "gelu-tanh",
    "gelu_new": "gelu",
    "identity": "linear",
    "none": "linear",
    "hard-swish": "hardswish",
    "ReLU": "relu",
  },
  variants: {
    "residual": "shortcut-matched",
    "resnet": "shortcut-matched",
    "skip": "shortcut",
    "preln": "pre-norm",
    "pre-ln": "pre-norm",
    "post-ln": "post-norm",
    "prenorm": "pre-norm",
    "shortcut-match": "shortcut-matched",
  },
  metrics: {
    "frobenius": "l2",
    "norm": "l2",
    "l2-norm": "l2",
    "max": "max_abs",
    "mean": "mean_abs",
  },
  output: { "none": "linear", "identity": "linear" },
};

for (const [option, names] of Object.entries(MEANT)) {
  Deno.test(`${option}: each of another's names is refused with the name that is meant`, () => {
    for (const [name, meant] of Object.entries(names)) {
      const given = option === "variants" || option === "metrics" ? [name] : name;
      const { problems } = checkSweep({ [option]: given });
      assertEquals(problems.length, 1, name);
      assertMatch(problems[0]!.message, new RegExp(`; did you mean ${meant}\\?$`));
    }
  });
}

Deno.test("no synonym is the name of something else", () => {
  for (
    const [synonyms, names] of [
      [ACTIVATION_SYNONYMS, ACTIVATIONS],
      [INITIALISATION_SYNONYMS, INITIALISATIONS],
      [OUTPUT_SYNONYMS, OUTPUTS],
      [VARIANT_SYNONYMS, VARIANTS],
      [METRIC_SYNONYMS, METRICS],
    ] as const
  ) {
    assertEquals(Object.keys(synonyms).filter((name) => (names as string[]).includes(name)), []);
  }
});
