import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { COMMANDS } from "./commands.js";
import { SUITES } from "./suites.js";

const LAB = "test/lab";
/** A program that is started in one of the lab's hosts: `lab.now("router", "nft", ...)`. */
const STARTED =
  /\b(?:now|run|start)\(\s*(?:lab,\s*)?"(?:router|phone|internet)",\s*"([a-z][a-z0-9-]*)"/g;
/** Every Debian has them. */
const ESSENTIAL = new Set(["cat"]);

function startedInLab(): Set<string> {
  const files = readdirSync(LAB, { recursive: true, encoding: "utf8" });
  const texts = files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(LAB, file), "utf8"));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(STARTED)].map((match) => match[1] ?? "")),
  );
}

t.test("each program that the lab starts is named in what make test-router installs", async (t) => {
  const suite = SUITES.find(({ name }) => name === "test-router");
  const named = new Set(suite?.needs.map(({ name }) => name));
  const started = startedInLab();
  t.ok(started.has("nft") && started.has("iptables-nft"), "what starts programs is still found");
  for (const program of started) {
    if (!ESSENTIAL.has(program)) t.ok(named.has(program), program);
  }
});

t.test("each set-up of the Makefile is of a suite or a command", async (t) => {
  const [, line = ""] = /^SETUPS := (.*)$/m.exec(readFileSync("Makefile", "utf8")) ?? [];
  const known = new Set([...SUITES, ...COMMANDS].map(({ name }) => name));
  const named = line.split(" ").map((word) => word.replace(/^setup-/, ""));
  for (const name of named) t.ok(known.has(name), name);
  for (const { name } of COMMANDS) t.ok(named.includes(name), `${name} is set up`);
});
