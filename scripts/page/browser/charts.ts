/// <reference lib="dom" />
/**
 * The charts of a sweep's result, one below the other.
 */
import { CHARTS } from "../../../src/charts/charts.ts";
import type { ChartOptions } from "../../../src/charts/nets.ts";
import type { SweepResult } from "../../../src/sweep/sinks/memory.ts";
import { element } from "./elements.ts";

const isDark = matchMedia("(prefers-color-scheme: dark)");

/** How wide the panels of a chart may be; and what stands beside them, of most charts. */
const [LEAST, MOST, BESIDE] = [240, 720, 100];

/** The charts in the page. */
export class Charts {
  readonly #places = new Map(
    Object.entries(CHARTS).map(([name, chart]) => [chart, element("figure", { id: name })]),
  );
  readonly #parent: Element;
  #result: SweepResult | undefined;
  #look: string | undefined;

  /** @param parent Where they are to be. */
  constructor(parent: Element) {
    this.#parent = parent;
    parent.append(...this.#places.values());
    const again = () => {
      if (this.#result === undefined || this.#look === JSON.stringify(this.#options())) return;
      this.show(this.#result).catch(reportError);
    };
    isDark.addEventListener("change", again);
    addEventListener("resize", again);
  }

  /** What the page looks like. */
  #options(): ChartOptions {
    const room = this.#parent.clientWidth - BESIDE;
    return {
      theme: isDark.matches ? "dark" : "light",
      pixels: Math.max(LEAST, Math.min(MOST, room)),
    };
  }

  /**
   * Shows what was found, the first chart first.
   *
   * @returns A promise of the first chart; the others follow, unless there is a newer result by then.
   */
  async show(result: SweepResult): Promise<void> {
    this.#result = result;
    const { draw } = await import("./draw.ts"); // Vega is large: the controls are there before
    const options = this.#options();
    const look = this.#look = JSON.stringify(options);
    const [first, ...others] = [...this.#places].map(([chart, place]) => async () => {
      if (this.#result !== result || this.#look !== look) return;
      await draw(place, chart.draw(result, options));
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
