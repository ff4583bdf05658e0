import t from "tap";
import { checkImports } from "./imports.js";
import { checkLength, checkMachine, machineWords } from "./text.js";

t.test("imports along the directions pass, against them fail", async (t) => {
  const cases: readonly (readonly [file: string, specifier: string, allowed: boolean])[] = [
    ["asm/wire/dns.ts", "../bytes", true],
    ["asm/wire/dns.ts", "../abi.gen", true],
    ["asm/wire/dns.ts", "../gen/layout", false],
    ["asm/wire/dns.ts", "../../core/problem.js", false],
    ["asm/wire/dns.ts", "yaml", false],
    ["asm/gen/main.ts", "node:fs", true],
    ["core/scan/a.ts", "../wire/lines.js", true],
    ["core/scan/a.ts", "../../asm/abi.gen.js", true],
    ["core/scan/a.ts", "../../asm/abi.names.gen.js", true],
    ["core/scan/a.ts", "../../asm/abi.schema.js", false],
    ["core/scan/a.ts", "yaml", true],
    ["core/scan/a.ts", "@noble/hashes/sha2.js", true],
    ["core/scan/a.ts", "yaml-else", false],
    ["core/scan/a.ts", "node:fs", false],
    ["core/scan/a.ts", "../../router/node/packet.js", false],
    ["router/node/a.ts", "../../core/problem.js", true],
    ["router/node/a.ts", "node:net", true],
    ["router/node/a.ts", "mqtt", false],
    ["router/node/a.ts", "../../mqtt-bridge/a.js", false],
    ["router/openwrt/pack/a.ts", "./b.js", true],
    ["router/openwrt/pack/a.ts", "../../node/packet.js", false],
    ["mqtt-bridge/a.ts", "../router/node/a.js", true],
    ["mqtt-bridge/a.ts", "../router/openwrt/a.js", true],
    ["mqtt-bridge/a.ts", "mqtt", true],
    ["mqtt-bridge/a.ts", "../asm/gen/layout.js", false],
    ["mqtt-bridge/a.ts", "../test/x.js", false],
    ["mqtt-bridge/page/a.tsx", "preact", true],
    ["mqtt-bridge/page/a.tsx", "node:fs", false],
    ["mqtt-bridge/page/a.tsx", "../store/a.js", false],
    ["mqtt-bridge/page/a.tsx", "../api/views.js", true],
    ["mqtt-bridge/page/a.tsx", "../api/app.js", false],
    ["test/core/a.test.ts", "../../mqtt-bridge/a.js", true],
    ["test/core/oracle.ts", "../../core/a.js", false],
    ["test/core/oracle.ts", "../captures.js", true],
  ];
  for (const [file, specifier, allowed] of cases) {
    for (const text of [
      `\nimport { a } from "${specifier}";`,
      `\nexport * from "${specifier}";`,
      `\nconst a = await import("${specifier}");`,
    ]) {
      const problems = checkImports(file, text);
      t.equal(problems.length, allowed ? 0 : 1, `${file} <- ${specifier}`);
      if (!allowed) t.match(problems[0], `${file}:2: may not import ${specifier}`);
    }
  }
});

t.test("a file of code has at most 300 lines", async (t) => {
  const lines = (count: number) => "x\n".repeat(count);
  t.same(checkLength("core/a.ts", lines(300)), []);
  t.same(checkLength("core/a.ts", `${lines(300)}x`), ["core/a.ts: 301 lines; at most 300"]);
  t.same(checkLength("asm/abi.gen.ts", lines(301)), []);
  t.same(checkLength("docs/ABI.md", lines(301)), []);
});

t.test("paths of this machine are named with their line", async (t) => {
  const words = machineWords("/srv/build/telltale");
  t.same(checkMachine("a.ts", 'a\nb("/srv/build/telltale/x")', words), [
    "a.ts:2: names this machine (/srv/build/telltale)",
  ]);
  t.equal(checkMachine("a.ts", "cd /srv/build", words).length, 1);
  t.equal(checkMachine("a.ts", `/home/${"jane"}/x`, words).length, 1);
  t.same(checkMachine("a.ts", "/srv/builder, /usr/sbin/policy-rc.d, /var/lib", words), []);
});
