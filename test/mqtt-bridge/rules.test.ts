import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { Failure } from "../../mqtt-bridge/failure.js";
import { rulesCommand } from "../../mqtt-bridge/rules/command.js";
import { storedRules } from "../../mqtt-bridge/rules/push.js";

interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function rules(...argv: string[]): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  try {
    const status = await rulesCommand(
      argv,
      (line) => out.push(line),
      (line) => err.push(line),
    );
    return { status, out: out.join("\n"), err: err.join("\n") };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: error.status, out: out.join("\n"), err: error.lines.join("\n") };
  }
}

const PACK = `title: Own
rules:
  - id: own/joined
    title: A device of Acme joined
    why: A test.
    severity: warning
    advice: None.
    match: {kind: joined, makers: [Acme], verdict: quarantine}
    vectors: [{input: maker=Acme, matches: true}, {input: maker=Other, matches: false}]
`;

function folder(t: { teardown(work: () => void): unknown }): string {
  const dir = mkdtempSync(join(tmpdir(), "telltale-rules-"));
  t.teardown(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** Arguments, and what standard output or the error says; status 0 unless an error is expected. */
const USES: readonly (readonly [readonly string[], number, RegExp])[] = [
  [["check"], 0, /^\d+ rules, no errors$/],
  [["test", "api.account.xiaomi.com"], 0, /xiaomi\/account$/],
  [["test", "imei=860000000000009"], 0, /identifiers\/imei$/],
  [["test", "maker=Xiaomi"], 0, /new-device\/any$/],
  [["test", "nobody.example.org"], 1, /no rule$/],
  [["explain", "behaviour/beacon"], 0, /nine contacts/],
  [["explain", "tv/samba"], 0, /samba\.tv/],
  [[], 2, /expected check, list/],
  [["burn"], 2, /expected check, list/],
  [["test"], 2, /expected check, list/],
  [["check", "more"], 2, /expected check, list/],
  [["push"], 2, /--rules DIR says in which folder/],
  [["fetch", "x.txt"], 2, /--rules DIR says in which folder/],
  [["check", "--rules", "/nowhere"], 2, /\/nowhere: no such file or directory/],
  [["fetch", "/nowhere.txt", "--rules", "/tmp"], 2, /\/nowhere\.txt: no such file/],
  [["fetch", "/x", "--name", "A b", "--rules", "/tmp"], 2, /"A b" is no name of a list/],
  [
    ["fetch", "http://127.0.0.1:1/l.txt", "--rules", "/tmp"],
    2,
    /^http:\/\/127\.0\.0\.1:1\/l\.txt: \S/,
  ],
];

for (const [argv, status, said] of USES) {
  t.test(`rules ${argv.join(" ")}`, async (t) => {
    const outcome = await rules(...argv);
    t.equal(outcome.status, status, outcome.err);
    t.match(status === 2 ? outcome.err : outcome.out, said);
  });
}

t.test(
  "a list is fetched, told with licence and age, and kept when its source fails",
  async (t) => {
    const dir = folder(t);
    let answer: { status: number; text: string } = {
      status: 200,
      text: "! License: CC0-1.0\n0.0.0.0 ads.example.org\nnonsense here\n",
    };
    const server = createServer((_request, response) => {
      response.writeHead(answer.status);
      response.end(answer.text);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.teardown(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/made-up.txt`;

    const fetched = await rules("fetch", url, "--rules", dir);
    t.equal(
      fetched.out,
      `list/made-up  1 domains from ${url}, of today, licence CC0-1.0, 1 lines not understood`,
    );
    t.match((await rules("test", "x.ads.example.org", "--rules", dir)).out, /list\/made-up$/);

    const old = readFileSync(join(dir, "made-up.domains"), "utf8").replace(
      /# Date: .*/,
      "# Date: 2026-01-02",
    );
    writeFileSync(join(dir, "made-up.domains"), old);
    const failures: readonly (readonly [number, string, RegExp])[] = [
      [404, "", /the server answers 404; the one of 2026-01-02 is kept/],
      [200, "<html>moved</html>", /no domain in it.*; the one of 2026-01-02 is kept/],
    ];
    for (const [status, text, said] of failures) {
      answer = { status, text };
      const updated = await rules("update", "--rules", dir);
      t.equal(updated.status, 1);
      t.match(updated.err, said);
      t.equal(readFileSync(join(dir, "made-up.domains"), "utf8"), old);
    }
    t.match(
      (await rules("list", "--rules", dir)).out,
      /list\/made-up .* \d+ days old, licence CC0/,
    );
    answer = { status: 200, text: "new.example.org\n" };
    t.equal((await rules("update", "--rules", dir)).status, 0);
    t.match((await rules("test", "new.example.org", "--rules", dir)).out, /list\/made-up$/);
  },
);

t.test("push puts checked packs into the store; wrong ones change nothing", async (t) => {
  const dir = folder(t);
  const [own, store] = [join(dir, "own"), join(dir, "store")];
  mkdirSync(own);
  writeFileSync(join(own, "own.yaml"), PACK);
  t.equal(storedRules(store), null);
  const pushed = await rules("push", "--rules", own, "--store", store);
  t.match(pushed, { status: 0, out: /^1 files pushed/ });
  const stored = storedRules(store) ?? "";
  t.equal(readFileSync(join(stored, "own.yaml"), "utf8"), PACK);
  writeFileSync(join(own, "own.yaml"), PACK.replace("quarantine", "burn"));
  const refused = await rules("push", "--rules", own, "--store", store);
  t.equal(refused.status, 2);
  t.match(
    refused.err,
    /own\.yaml:8:.*rules\[0\]\.match\.verdict: expected note, alert, quarantine/,
  );
  t.equal(readFileSync(join(stored, "own.yaml"), "utf8"), PACK);
});
