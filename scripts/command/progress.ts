/**
 * A sweep's progress on stderr: share done, time left. In a terminal it is a line that is drawn over
 * itself, elsewhere a line now and then. This is the only place where a clock counts, and nothing of it
 * reaches a result.
 */
import type { SingleBar } from "cli-progress";
import { type Progress, progressLine, progressText } from "./progress_text.ts";
import { type Moment, secondsLeft } from "./time_left.ts";

/** What is told how far a sweep is. */
export interface ProgressReport {
  /** Such a share of the work is done; told first when it begins, and is 0 then or was done before. */
  readonly update: (share: number) => void;
  /** There is nothing more to tell; a line that is drawn over itself is taken away. */
  readonly stop: () => void;
}

/** Seconds from some moment on. */
type Clock = () => number;

const CLOCK: Clock = () => performance.now() / 1000;

/** How often, in milliseconds, it is looked whether a line is due. */
const LOOK = 1000;

/**
 * Without a terminal: a line for each tenth of the work, but none before ten seconds have passed since the
 * last one, or the beginning; and after thirty seconds in any case.
 */
const LINES = { parts: 10, least: 10, most: 30 };

/**
 * Starts to report progress.
 *
 * @param say Says a line on stderr.
 * @param workers How many work side by side.
 * @returns The report; undefined if the terminal is gone already.
 */
export async function startProgress(
  say: (text: string) => Promise<void>,
  workers: number,
): Promise<ProgressReport | undefined> {
  if (Deno.stderr.isTerminal() && !isDumb()) return await startBar(workers);
  const log = new ProgressLog(say, workers);
  const timer = setInterval(() => log.look(), LOOK);
  return {
    update: log.update,
    stop: () => clearInterval(timer),
  };
}

/** Whether the terminal says that it cannot draw a line over itself. */
function isDumb(): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "TERM" });
  return state === "granted" && Deno.env.get("TERM") === "dumb";
}

/** How far a work is, by a clock. */
class Watch {
  readonly #workers: number;
  readonly #clock: Clock;
  readonly #moments: Moment[] = [];
  #begun = 0;

  constructor(workers: number, clock: Clock) {
    this.#workers = workers;
    this.#clock = clock;
  }

  /** How far it is now; undefined before it has begun. */
  get progress(): Progress | undefined {
    const newest = this.#moments.at(-1);
    if (newest === undefined) return undefined;
    const seconds = this.#clock() - this.#begun;
    return {
      share: newest.share,
      seconds,
      left: secondsLeft(this.#moments, this.#workers, seconds),
    };
  }

  update(share: number): void {
    if (this.#moments.length === 0) this.#begun = this.#clock();
    this.#moments.push({ at: this.#clock() - this.#begun, share });
  }
}

/** Lines, now and then. */
export class ProgressLog {
  readonly #say: (text: string) => Promise<void>;
  readonly #watch: Watch;
  /** The last line's moment and share, or the beginning's. */
  #last: { seconds: number; share: number } | undefined;
  #isSaying = false;

  constructor(say: (text: string) => Promise<void>, workers: number, clock: Clock = CLOCK) {
    this.#say = say;
    this.#watch = new Watch(workers, clock);
  }

  update = (share: number): void => {
    this.#watch.update(share);
    this.#last ??= { seconds: 0, share };
    this.look();
  };

  /** Says a line if one is due. */
  look(): void {
    const { progress } = this.#watch;
    // A reader who is behind is not told more; at the end the summary follows.
    if (progress === undefined || this.#isSaying || progress.share === 1) return;
    const { seconds, share } = progress;
    const since = seconds - this.#last!.seconds;
    const part = (share: number) => Math.floor(LINES.parts * share);
    const isMore = part(share) > part(this.#last!.share);
    if (since < LINES.least || since < LINES.most && !isMore) return;
    this.#last = { seconds, share };
    this.#isSaying = true;
    this.#say(progressText(progress, Infinity)).finally(() => this.#isSaying = false);
  }
}

/** A line that is drawn over itself; undefined if the terminal is gone already. */
async function startBar(workers: number): Promise<ProgressReport | undefined> {
  const { default: cliProgress } = await import("cli-progress");
  const watch = new Watch(workers, CLOCK);
  let bar: SingleBar;
  try {
    bar = new cliProgress.SingleBar({
      format: (_: unknown, { maxWidth }: { readonly maxWidth: number }) =>
        progressLine(watch.progress!, maxWidth),
      clearOnComplete: true,
      stream: new Terminal() as unknown as NodeJS.WritableStream,
    }, cliProgress.Presets.legacy);
  } catch {
    return undefined;
  }
  return {
    update(share) {
      watch.update(share);
      if (bar.isActive) bar.update(share);
      else bar.start(1, share);
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

  /** The window's width, whatever it has become. */
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
