import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { startRun, telltale } from "./program.js";

const NOWHERE = { url: "mqtt://192.0.2.10:1883", ca: null };

t.test("nothing can be proved of a capture, and the command says so", async (t) => {
  const capture = ["--capture", "test/captures/redmi-1s-test1.pcap"];
  const { run, page } = await startRun([...capture, "--store", t.testdir()]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  const { status, stderr } = await telltale(["alarm-test", "--page", page]);
  t.equal(status, 2);
  t.match(
    stderr,
    /^nothing can be proved without a live router: what is read here are capture files/,
  );
  const answer = (await (await fetch(`${page}api/status`)).json()) as { proved: unknown };
  t.equal(answer.proved, null, "what nothing seen is worth");
});

t.test("a router that was never heard of did not learn the word", async (t) => {
  const dir = t.testdir();
  new Pairs(dir).make("attic", NOWHERE, 0);
  const { run, page } = await startRun(["--store", dir]);
  t.teardown(() => run.stop());
  const { status, stdout, stderr } = await telltale(["alarm-test", "--page", page]);
  t.equal(stderr, "");
  t.equal(status, 1);
  t.match(
    stdout,
    /^the routers learn the word \.\.\.\nlost: agent: The agent of the router attic does not answer\./,
  );
});

t.test("what stands in the way is one line", async (t) => {
  const file = join(t.testdir(), "password");
  writeFileSync(file, "tta_none\n");
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ["--page", "http://127.0.0.1:1/"],
      /^plane: no Telltale runs at http:\/\/127\.0\.0\.1:1\/: .*\n$/,
    ],
    [["--page", "here"], /^--page "here": expected a URL\n$/],
    [["--password", `${file}.none`], /^--password .*\.none: .*no such file.*\n$/],
    [["now"], /^telltale alarm-test: unexpected "now"\n$/],
  ];
  for (const [args, line] of cases) {
    const { status, stderr } = await telltale(["alarm-test", ...args]);
    t.equal(status, 2, args.join(" "));
    t.match(stderr, line);
  }
});

t.test("the address of the test is in plain HTTP", async (t) => {
  for (const url of ["https://example.org/", "example.org", "http://user@example.org/"]) {
    const { status, stderr } = await telltale(["run", "--proof-url", url]);
    t.equal(status, 2);
    t.match(stderr, /^--proof-url ".*": expected http:\/\/ and a host outside the home\n$/);
  }
});
