/**
 * Peers as processes that answer line by line: see serve.py.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Command } from "./kinds.ts";

/** A peer that has warmed up. */
export interface Peer {
  /** Its best way at this shape, and its versions. */
  readonly ready: string;
  /** Does a round: microseconds per net. */
  readonly round: () => Promise<number>;
  /** Ends the process. */
  readonly end: () => void;
}

/** Why a peer is left out. */
export interface Missing {
  readonly missing: string;
}

/** Magnitudes that a way of a peer found. */
export interface Found {
  readonly name: string;
  /** How near the nets must be to gradflow's of seeds 0, 1, ...: see serve.py. */
  readonly nets: "same" | "same but for tails" | "others";
  /** [variant][layer][seed] */
  readonly magnitudes: readonly (readonly (readonly number[])[])[];
}

/** Starts a peer and waits until it has warmed up. */
export async function startPeer(command: Command): Promise<Peer | Missing> {
  const { ask, end } = speak(command);
  const first = await ask();
  if (typeof first["ready"] !== "string") return { missing: String(first["missing"]) };
  const round = async () => {
    const { usPerNet, missing } = await ask("round\n");
    if (typeof usPerNet !== "number") throw new Error(`${command.join(" ")}: ${missing}`);
    return usPerNet;
  };
  return { ready: first["ready"], round, end };
}

/** What each way of a peer finds for some seeds. */
export async function checkPeer(command: Command): Promise<readonly Found[] | Missing> {
  const { ask, end } = speak(command);
  const { checks, missing } = await ask();
  end();
  return checks === undefined ? { missing: String(missing) } : checks as readonly Found[];
}

/** Runs a program to its end; says what is missing, if it does not end well. */
export async function build([program, ...args]: Command): Promise<Missing | undefined> {
  try {
    const { code } = await new Deno.Command(program, { args, stderr: "inherit" }).output();
    return code === 0 ? undefined : { missing: `${program} failed` };
  } catch (error) {
    return { missing: `${program}: ${(error as Error).message}` };
  }
}

/** A process that answers each line with a line of JSON; it starts with a line of its own. */
function speak([program, ...args]: Command) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const failed = new Promise<Record<string, unknown>>((resolve) =>
    child.once("error", ({ message }) => resolve({ missing: message }))
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    return done ? { missing: `${program} ended` } : JSON.parse(value);
  };
  return {
    ask: (line?: string) => {
      if (line !== undefined) child.stdin.write(line);
      return Promise.race([failed, answer()]);
    },
    end: () => void child.kill(),
  };
}
