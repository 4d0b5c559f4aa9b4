/// <reference lib="dom" />
/**
 * The charts of a sweep's result, one below the other.
 */
import { CHARTS } from "../../../src/charts/mod.ts";
import type { SweepResult } from "../../../src/sweep/sinks/memory.ts";
import { element } from "./elements.ts";

const isDark = matchMedia("(prefers-color-scheme: dark)");

/** The charts in the page. */
export class Charts {
  readonly #places = new Map(
    Object.entries(CHARTS).map(([name, chart]) => [chart, element("figure", { id: name })]),
  );
  #result: SweepResult | undefined;

  /** @param parent Where they are to be. */
  constructor(parent: Element) {
    parent.append(...this.#places.values());
    isDark.addEventListener("change", () => void (this.#result && this.show(this.#result)));
  }

  /**
   * Shows what was found, the first chart first.
   *
   * @returns A promise of the first chart; the others follow, unless there is a newer result by then.
   */
  async show(result: SweepResult): Promise<void> {
    this.#result = result;
    const { draw } = await import("./draw.ts"); // Vega is large: the controls are there before
    const theme = isDark.matches ? "dark" : "light";
    const [first, ...others] = [...this.#places].map(([chart, place]) => async () => {
      if (this.#result === result) await draw(place, chart.draw(result, { theme }));
    });
    await first!();
    // Each in a turn of its own, so that somebody who types does not wait.
    const rest = others.reduce<Promise<void>>(
      (before, next) => before.then(() => new Promise((done) => setTimeout(done))).then(next),
      Promise.resolve(),
    );
    rest.catch(reportError);
  }
}
