import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";

const FOLDER = "mqtt-bridge/install";
const SCRIPTS = readdirSync(FOLDER).filter((name) => name.endsWith(".sh"));

t.test("shellcheck has nothing to say of the scripts", async (t) => {
  t.ok(SCRIPTS.length >= 4);
  const { status, stdout } = spawnSync(
    "shellcheck",
    SCRIPTS.map((name) => join(FOLDER, name)),
    {
      encoding: "utf8",
    },
  );
  t.equal(stdout, "");
  t.equal(status, 0);
});

t.test("an image is built of files that are there, as the service is", async (t) => {
  const text = readFileSync(join(FOLDER, "Containerfile"), "utf8");
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
    (names ?? "").split(" "),
  );
  t.ok(copied.length > 0);
  for (const name of copied) t.ok(existsSync(name), name);
  t.match(text, /^USER (?!root)/m, "not as root");
  t.match(text, /^HEALTHCHECK .*\n?.*\/healthz/m);
  const versions = [...text.matchAll(/^FROM \S*node:(\d+)-alpine/gm)].map(([, major]) =>
    Number(major),
  );
  t.equal(new Set(versions).size, 1);
  t.equal((versions[0] ?? 1) % 2, 0, "a release with long-term support");
  const flags = /^NODE_FLAGS="(.+)"$/m.exec(readFileSync(join(FOLDER, "plane.env"), "utf8"))?.[1];
  const entry = /^ENTRYPOINT \["node", (.+), "\/usr/m.exec(text)?.[1];
  t.equal(
    entry,
    flags
      ?.split(" ")
      .map((flag) => JSON.stringify(flag))
      .join(", "),
  );
});
