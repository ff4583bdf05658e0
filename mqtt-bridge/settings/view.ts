import type { SettingsView } from "../api/views.js";
import type { Arguments } from "../cli/args.js";
import { RUN_FLAGS } from "../run/settings.js";
import { variableOf } from "./environment.js";
import { settableFlags } from "./layer.js";

/** What was told where, for the page; passwords in addresses are left out. */
export function viewSettings(args: Arguments, file: string | null): SettingsView {
  const items = Object.keys(settableFlags(RUN_FLAGS)).map((name) => {
    const isSet = args.has(name);
    const values = args.all(name).map(withoutPassword);
    return {
      ...{ name, variable: variableOf(name) },
      values: isSet ? (values.join("") === "" ? ["true"] : values) : null,
      place: isSet ? args.place(name) : null,
    };
  });
  return { file, items };
}

function withoutPassword(value: string): string {
  return value.replace(/^(\w+:\/\/[^/@:]*):[^/@]*@/, "$1:…@");
}
