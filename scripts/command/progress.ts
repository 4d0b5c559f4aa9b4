/**
 * A progress line on stderr: share done, rate, time left.
 */
import type { SingleBar } from "cli-progress";

/** A line that is drawn over itself. */
export interface ProgressLine {
  /** Shows how many parameters of how many are measured. */
  readonly update: (done: number, total: number) => void;
  /** Takes the line away. */
  readonly stop: () => void;
}

/**
 * Starts a progress line; nothing is shown before the first update. For a terminal only.
 *
 * @returns The line; undefined if the terminal is gone already.
 */
export async function startProgress(): Promise<ProgressLine | undefined> {
  const { default: cliProgress } = await import("cli-progress");
  const started = performance.now();
  let bar: SingleBar;
  try {
    bar = new cliProgress.SingleBar({
      format:
        "{bar} {percentage}% | {value}/{total} parameters | {rate} parameters/s | {eta_formatted} left",
      clearOnComplete: true,
      stream: new Terminal() as unknown as NodeJS.WritableStream,
    }, cliProgress.Presets.legacy);
  } catch {
    return undefined;
  }
  return {
    update(done, total) {
      if (!bar.isActive) bar.start(total, 0, { rate: "-" });
      const rate = Math.round(done / ((performance.now() - started) / 1000));
      bar.update(done, { rate });
    },
    stop: () => bar.stop(),
  };
}

/**
 * The terminal at stderr, as much of a stream as the progress line needs. Node's own stream ends the
 * process when the terminal is gone; here nothing more is drawn then.
 */
class Terminal {
  readonly isTTY = true;
  #isGone = false;

  get columns(): number | undefined {
    try {
      return Deno.consoleSize().columns;
    } catch {
      return undefined;
    }
  }

  write(text: string): boolean {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let done = 0; done < bytes.length && !this.#isGone;) {
        done += Deno.stderr.writeSync(bytes.subarray(done));
      }
    } catch {
      this.#isGone = true;
    }
    return true;
  }
}
