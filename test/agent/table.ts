/** Writes the table of a household as the agent loads it: `--household FILE --profile P --key LO:HI --out FILE`. */
import { writeFileSync } from "node:fs";
import { main, readArguments } from "./arguments.js";
import { capacityOf, loadModule, TEST_HOUSEHOLD, tableOf } from "./twin.js";

await main("table", async () => {
  const args = readArguments("household", "out");
  const capacity = capacityOf(loadModule(), args.profile);
  const table = tableOf(args.get("household") ?? TEST_HOUSEHOLD, args.key, capacity);
  writeFileSync(args.need("out"), table);
});
