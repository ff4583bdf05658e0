import type { Inputs } from "../engine.js";

/** A device of the household with all its MACs, or one that nobody registered. */
export function deviceOf(
  { household }: Pick<Inputs, "household">,
  mac: string,
): { readonly macs: readonly string[]; readonly name: string | null } {
  const own = household.devices.find(({ macs }) => macs.includes(mac));
  return own ?? { macs: [mac], name: null };
}
