/**
 * The kinds of peer, and how each is started.
 */
import { fileURLToPath } from "node:url";

/** A kind of peer: see {@linkcode KINDS}. */
export type Kind = "avx2" | "sse" | "numba" | "torch" | "jax" | "notebook";

/** What a peer is started with. */
export interface Tools {
  readonly python: string;
  /** A directory for what is built. */
  readonly built: string;
}

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** A kind of peer. What it does is said in its source, what it speaks in serve.py. */
export interface KindRule {
  readonly title: string;
  /** What builds the program, once. */
  readonly build?: (tools: Tools) => Command;
  /** What starts it; WIDTH DEPTH THREADS [CHECK] are added. */
  readonly start: (tools: Tools) => Command;
}

/** The peers in C++, by instruction set and lanes, and in Python. */
export const KINDS: Readonly<Record<Kind, KindRule>> = {
  avx2: native("C++, AVX2", "x86-64-v3", 8),
  sse: native("C++, SSE", "x86-64-v2", 4),
  numba: python("numba", "numba_peer.py"),
  torch: python("torch", "torch_peer.py"),
  jax: python("JAX", "jax_peer.py"),
  notebook: python("notebook's loop", "notebook_peer.py"),
};

/** The kinds' names, in the order of the table's columns. */
export const KIND_NAMES: readonly Kind[] = Object.keys(KINDS) as Kind[];

function native(title: string, machine: string, lanes: number): KindRule {
  const program = ({ built }: Tools) => `${built}/peer-${lanes}`;
  const flags = ["-O3", "-std=gnu++17", "-pthread", `-march=${machine}`, `-DLANES=${lanes}`];
  return {
    title,
    build: (tools) => ["g++", ...flags, path("native/peer.cpp"), "-o", program(tools)],
    start: (tools) => [program(tools)],
  };
}

function python(title: string, script: string): KindRule {
  return { title, start: ({ python }) => [python, path(script)] };
}

function path(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
