/// <reference lib="dom" />
/**
 * The page: controls -> settings -> sweep -> charts.
 */
import { messageOf, type Problem } from "../../../src/options/problem.ts";
import { fileName } from "../../../src/sweep/columns/tables.ts";
import type { SweepConfig, SweepOptions } from "../../../src/sweep/options.ts";
import { seedCount } from "../../../src/sweep/seeds.ts";
import type { SweepResult } from "../../../src/sweep/sinks/memory.ts";
import { sizesOf } from "../../../src/sweep/sizes.ts";
import { commandLine } from "../../command/command_line.ts";
import { summary } from "../../command/summary.ts";
import { Charts } from "./charts.ts";
import { Controls } from "./controls.ts";
import { byId, element } from "./elements.ts";
import { addressOf, checkSettings, DEFAULTS, readAddress } from "./settings.ts";
import type { Setting } from "./settings.ts";
import { Sweeps } from "./sweeps.ts";

/** How long, in milliseconds, a sweep may run before it is shown that it does. */
const PATIENCE = 300;

const bar = byId<HTMLProgressElement>("bar");
const charts = new Charts(byId("charts"));
const controls = new Controls(byId("controls"), edit);
const sweeps = new Sweeps();
let settings = DEFAULTS;
/** The setting that somebody is typing. */
let typing: Setting | undefined;
/** What the charts are of. */
let found: SweepResult | undefined;
/** Counts the updates; whoever has waited is told by it whether there is a newer one. */
let updates = 0;

/** Takes over a control's setting. There is a step back for each, but not for each letter of a text. */
function edit(setting: Setting, isTyping: boolean): void {
  const goesOn = typing === setting;
  typing = isTyping ? setting : undefined;
  const text = controls.read()[setting];
  if (text === settings[setting]) return;
  settings = { ...settings, [setting]: text };
  const address = `${location.pathname}${addressOf(settings)}`;
  history[goesOn ? "replaceState" : "pushState"](null, "", address);
  void update([]);
}

/** Takes over what the address says. */
function follow(): void {
  typing = undefined;
  const read = readAddress(location.search);
  settings = read.settings;
  controls.show(settings);
  void update(read.problems);
}

/** Measures what the settings say, or says what is wrong with them, or with the address. */
async function update(wrongAddress: readonly Problem[]): Promise<void> {
  const own = ++updates;
  const { options, checked } = checkSettings(settings);
  controls.showProblems(checked.problems);
  complain(wrongAddress.map(({ message }) => message).join("\n"));
  markLinks();
  if (checked.value === undefined || wrongAddress.length > 0) {
    sweeps.end();
    show("stale", "Nothing is measured until what is marked is put right.");
    return;
  }
  const isNewest = () => own === updates;
  const wait = setTimeout(() => isNewest() && show("running", "Measuring ..."), PATIENCE);
  try {
    await measure(options, checked.value, isNewest);
  } catch (error) {
    if (!isNewest()) return;
    show("stale", "");
    complain(messageOf(error));
  } finally {
    clearTimeout(wait);
  }
}

/** Measures and shows what is found, unless there is something newer to show by then. */
async function measure(
  options: SweepOptions,
  config: SweepConfig,
  isNewest: () => boolean,
): Promise<void> {
  const began = performance.now();
  bar.value = 0;
  const result = await sweeps.run(options, (share) => bar.value = share);
  if (!isNewest()) return;
  if (result === undefined) {
    show("stale", "Stopped.");
    return;
  }
  const seconds = (performance.now() - began) / 1000;
  await charts.show(result);
  if (!isNewest()) return;
  found = result;
  const nets = sizesOf(config).length * config.variants.length * seedCount(config.seeds);
  byId("command").textContent = commandLine(config);
  byId("summary").textContent = summary(result);
  show("done", `${nets.toLocaleString("en")} nets measured in ${seconds.toFixed(2)} s`);
}

/** Shows whether the charts are of the settings, and says so. */
function show(state: "done" | "running" | "stale", text: string): void {
  byId("result").className = state;
  byId("progress").hidden = state !== "running";
  byId("take").hidden = state !== "done";
  byId("charts").setAttribute("aria-busy", `${state === "running"}`);
  byId("status").textContent = text;
}

/** Says what has no place at a control. */
function complain(text: string): void {
  byId("message").textContent = text;
}

/** Marks the link that leads to what is shown. */
function markLinks(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) {
    const isHere = addressOf(readAddress(link.search).settings) === addressOf(settings);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Links lead to other settings, not to another page. */
function followLink(event: MouseEvent): void {
  const link = (event.target as Element).closest("a");
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", `${location.pathname}${link.search}`);
  follow();
}

/** Copies the command that is shown. */
async function copyCommand(): Promise<void> {
  try {
    await navigator.clipboard.writeText(byId("command").textContent);
    byId("copied").textContent = "Copied.";
  } catch (error) {
    byId("copied").textContent = `It cannot be copied: ${messageOf(error)}`;
  }
}

/** Has the browser save a table of what is shown. */
function download(table: "gradients" | "decay"): void {
  const file = new Blob([found!.csv(table)], { type: "text/csv" });
  const href = URL.createObjectURL(file);
  element("a", { href, download: fileName(table) }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // it has been read by then
}

byId("stop").addEventListener("click", () => sweeps.end());
byId("copy").addEventListener("click", () => void copyCommand());
byId("gradients").addEventListener("click", () => download("gradients"));
byId("decay").addEventListener("click", () => download("decay"));
document.querySelector("nav")!.addEventListener("click", followLink);
addEventListener("popstate", follow);
byId("needs").hidden = isSecureContext;
if (isSecureContext) follow();
