/** Twin of `telltale-agent --replay`, with the same options: raw event records as the classifier in Node gives them. */
import { readFileSync, writeFileSync } from "node:fs";
import { main, readArguments } from "./arguments.js";
import { eventsOf, loadModule } from "./twin.js";

await main("events", async () => {
  const args = readArguments("replay", "table", "events");
  const path = args.get("table");
  const table = path === null ? null : readFileSync(path);
  const { profile, key } = args;
  writeFileSync(
    args.need("events"),
    await eventsOf(loadModule(), { profile, key, table }, args.need("replay")),
  );
});
