import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { main as sweepMain } from "../../scripts/main/sweep.ts";
import {
  addressOf,
  checkSettings,
  DEFAULTS,
  readAddress,
  SETTINGS,
  type Settings,
} from "../../scripts/page/browser/settings.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { callCommand } from "../helpers/commands.ts";

const some = (settings: Partial<Settings>): Settings => ({ ...DEFAULTS, ...settings });

Deno.test("settings that nobody has changed are those of the command without flags", () => {
  assertEquals(checkSettings(DEFAULTS).checked.value, sweepConfig());
  assertEquals(addressOf(DEFAULTS), "");
});

Deno.test("an address says what is not the default, as people would write it", () => {
  const settings = some({ seeds: "0..199", depths: "2,4", activation: "relu" });
  assertEquals(addressOf(settings), "?seeds=0..199&depths=2,4&activation=relu");
});

Deno.test("an address holds whatever is typed, letter by letter", () => {
  const texts = fc.record(Object.fromEntries(SETTINGS.map((setting) => [setting, TEXT])));
  fc.assert(fc.property(texts, (settings) => {
    const read = readAddress(addressOf(settings as Settings));
    assertEquals(read, { settings: settings as Settings, problems: [] });
  }));
});

/** Texts that an address can hold: not halves of characters. */
const TEXT = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "+", "%2C", "a b", "&=?#"),
);

Deno.test("an address with what is no setting, or with one twice, says so", () => {
  const { settings, problems } = readAddress("?dept=4&width=4&engine=tfjs&width=5");
  assertEquals(settings.width, "4");
  assertEquals(problems.map(({ message }) => message), [
    "the address has an unknown setting dept; did you mean depths?",
    "the address has width more than once",
    "the address has an unknown setting engine; the settings are " +
    "seeds, depths, width, activation, init, output, variants",
  ]);
});

Deno.test("settings are refused in the words of the command", async () => {
  const wrong = some({
    seeds: "5..2",
    depths: "2,x",
    width: "",
    activation: "rellu",
    variants: "",
  });
  const { checked } = checkSettings(wrong);
  const args = ["--seeds=5..2", "--depths=2,x", "--width=", "--activation=rellu", "--variants="];
  const { code, stderr } = await callCommand(sweepMain, ...args);
  const said = stderr.split("\n").slice(0, -2).map((line) => line.replace(/^sweep: --/, ""));
  assertEquals(code, 2);
  assertEquals(checked.problems.map(({ message }) => message), said);
  assertEquals(checked.problems.length, 5);
});

Deno.test("what settings must fulfil together is said in their names", () => {
  const { checked } = checkSettings(some({ width: "99999", depths: "64" }));
  const [{ option, message }] = checked.problems as [{ option: string; message: string }];
  assertEquals(option, "width");
  assert(message.startsWith("width and depths: a net of width 99999"), message);
});
