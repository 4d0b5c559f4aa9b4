/**
 * The page's settings: texts, as somebody types them. The address bar and the sweep follow from them, by
 * the code that reads the flags of the sweep's command.
 */
import { flagName, readFlags, valuesOf } from "../../command/flags.ts";
import { exampleOf } from "../../command/usage.ts";
import type { Checked } from "../../../src/options/check.ts";
import { didYouMean } from "../../../src/options/nearest.ts";
import type { Problem } from "../../../src/options/problem.ts";
import { checkSweep } from "../../../src/sweep/check.ts";
import { SWEEP_OPTIONS, type SweepConfig, type SweepOptions } from "../../../src/sweep/options.ts";

const { seeds, depths, width, activation, init, output, variants } = SWEEP_OPTIONS;

/** The options of a sweep that have a control, in the controls' order. */
export const PAGE_OPTIONS = { seeds, depths, width, activation, init, output, variants } as const;

/** The name of an option that has a control. */
export type Setting = keyof typeof PAGE_OPTIONS;

/** The names of those options. */
export const SETTINGS: readonly Setting[] = Object.keys(PAGE_OPTIONS) as Setting[];

/** All settings. */
export type Settings = Readonly<Record<Setting, string>>;

/** The settings of a sweep that is told nothing. */
export const DEFAULTS: Settings = settingsOf((setting) => exampleOf(PAGE_OPTIONS[setting]));

/** The settings by their names. */
export function settingsOf(text: (setting: Setting) => string): Settings {
  return Object.fromEntries(SETTINGS.map((setting) => [setting, text(setting)])) as Settings;
}

/** Those that are not the defaults. */
function changed(settings: Settings): Setting[] {
  return SETTINGS.filter((setting) => settings[setting] !== DEFAULTS[setting]);
}

/** Settings as the end of the page's address: "", or "?" and those that are not the defaults. */
export function addressOf(settings: Settings): string {
  const parts = changed(settings).map((setting) =>
    `${setting}=${encodeURIComponent(settings[setting]).replaceAll("%2C", ",")}`
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** What an address says. */
export interface AddressSettings {
  readonly settings: Settings;
  /** What in it is not a setting. */
  readonly problems: readonly Problem[];
}

/** Reads the end of an address. */
export function readAddress(search: string): AddressSettings {
  const given = new URLSearchParams(search);
  const problems = [...new Set(given.keys())].flatMap((option): Problem[] => {
    if (!Object.hasOwn(PAGE_OPTIONS, option)) {
      const known = didYouMean(option, SETTINGS) || `; the settings are ${SETTINGS.join(", ")}`;
      return [{ option, message: `the address has an unknown setting ${option}${known}` }];
    }
    if (given.getAll(option).length === 1) return [];
    return [{ option, message: `the address has ${option} more than once` }];
  });
  return { settings: settingsOf((setting) => given.get(setting) ?? DEFAULTS[setting]), problems };
}

/** What a sweep is told by settings. */
export interface CheckedSettings {
  readonly options: SweepOptions;
  /** The sweep that follows, or what is wrong. */
  readonly checked: Checked<SweepConfig>;
}

/** Reads and checks settings, as the command does. */
export function checkSettings(settings: Settings): CheckedSettings {
  const args = changed(settings).map((setting) => `${flagName(setting)}=${settings[setting]}`);
  const flags = readFlags(args, PAGE_OPTIONS);
  const options = valuesOf(PAGE_OPTIONS, flags);
  const words = { ...flags.words, what: "setting", name: (option: string) => option };
  return { options, checked: checkSweep(options, "nothing", words) };
}
