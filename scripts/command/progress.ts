/**
 * A progress line on stderr: share done, rate, time left.
 */
import type { SingleBar } from "cli-progress";

/** A line that is drawn over itself. */
export interface ProgressLine {
  /** Shows how many layers of how many are measured. */
  readonly update: (done: number, total: number) => void;
  /** Takes the line away. */
  readonly stop: () => void;
}

/** Starts a progress line; nothing is shown before the first update. For a terminal only. */
export async function startProgress(): Promise<ProgressLine> {
  const { default: cliProgress } = await import("cli-progress");
  const started = performance.now();
  let bar: SingleBar | undefined;
  return {
    update(done, total) {
      if (bar === undefined) {
        bar = new cliProgress.SingleBar({
          format:
            "{bar} {percentage}% | {value}/{total} layers | {rate} layers/s | {eta_formatted} left",
          clearOnComplete: true,
        }, cliProgress.Presets.legacy);
        bar.start(total, 0, { rate: "-" });
      }
      const rate = Math.round(done / ((performance.now() - started) / 1000));
      bar.update(done, { rate });
    },
    stop: () => bar?.stop(),
  };
}
