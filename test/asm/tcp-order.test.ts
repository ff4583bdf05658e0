import t from "tap";

import { Connection } from "./build/connection.js";
import { type Found, Rig, type Value } from "./harness.js";
import { expected, REQUEST, VALUES } from "./sample-request.js";

/** Bytes [from, to) of the request as one segment. */
type Part = readonly [from: number, to: number];

const WHOLE = REQUEST.length;

/** Sends parts in this order on a connection of their own; what was found in it, and what is to be. */
class Run {
  private readonly rig = new Rig({ values: VALUES });
  private port = 20000;

  parts(parts: readonly Part[], isn = 1000): { found: Found[]; wanted: Found[] } {
    const { rig } = this;
    this.port += 1;
    const connection = new Connection({ sport: this.port }, isn);
    const seen = rig.found.length;
    const first = rig.send(...connection.open()) + 1;
    rig.send(...parts.map(([from, to]) => connection.upAt(from, REQUEST.subarray(from, to))));
    rig.send(connection.upAt(WHOLE, "", "R"));
    const brought = (place: number) =>
      first + parts.findIndex(([from, to]) => from <= place && place < to);
    return { found: rig.found.slice(seen), wanted: expected(brought) };
  }

  get losses(): Record<string, number> {
    return this.rig.losses;
  }
}

function sorted(found: readonly Found[]): Found[] {
  return [...found].sort((a, b) => (a.value < b.value ? -1 : 1));
}

/** Cases that went wrong, each in one line: tables of thousands are read only where they fail. */
function wrong(run: Run, cases: Iterable<readonly [parts: readonly Part[], isn?: number]>) {
  const lines: string[] = [];
  for (const [parts, isn] of cases) {
    const { found, wanted } = run.parts(parts, isn);
    const [is, should] = [found, wanted].map((list) => JSON.stringify(sorted(list)));
    if (is !== should) lines.push(`${JSON.stringify(parts)} isn ${isn}: ${is} is not ${should}`);
  }
  return lines;
}

function* everyCut(
  parts: (at: number) => readonly Part[],
): Generator<readonly [readonly Part[], number?]> {
  for (let at = 1; at < WHOLE; at++) yield [parts(at)];
}

t.test("a request cut in two at every byte", async (t) => {
  const orders: [name: string, parts: (at: number) => readonly Part[]][] = [
    [
      "in order",
      (at) => [
        [0, at],
        [at, WHOLE],
      ],
    ],
    [
      "swapped",
      (at) => [
        [at, WHOLE],
        [0, at],
      ],
    ],
    [
      "first part twice",
      (at) => [
        [0, at],
        [0, at],
        [at, WHOLE],
      ],
    ],
    [
      "second part twice, early",
      (at) => [
        [at, WHOLE],
        [at, WHOLE],
        [0, at],
      ],
    ],
    [
      "all again at the end",
      (at) => [
        [0, at],
        [at, WHOLE],
        [0, WHOLE],
      ],
    ],
    [
      "overlap behind the cut",
      (at) => [
        [0, Math.min(at + 9, WHOLE)],
        [at, WHOLE],
      ],
    ],
    [
      "overlap before the cut",
      (at) => [
        [0, at],
        [Math.max(at - 9, 0), WHOLE],
      ],
    ],
    [
      "a larger copy of the first part",
      (at) => [
        [0, at],
        [0, WHOLE],
      ],
    ],
  ];
  for (const [name, parts] of orders) {
    const run = new Run();
    t.same(wrong(run, everyCut(parts)), [], name);
    t.same(run.losses, {}, `${name}: no loss`);
  }
});

t.test("a segment that covers one which waits is read whole, at its own time", async (t) => {
  for (let at = 1; at < WHOLE; at += 13) {
    const rig = new Rig({ values: VALUES });
    const connection = new Connection();
    rig.send(...connection.open(), connection.upAt(at, REQUEST.subarray(at)));
    const frame = rig.send(connection.upAt(0, REQUEST));
    t.same(
      rig.found,
      expected(() => frame),
      `tail from ${at} on`,
    );
  }
});

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

function* threeParts(): Generator<readonly [readonly Part[], number?]> {
  for (let at = 3; at < WHOLE - 3; at += 7) {
    for (const width of [1, 5, 16]) {
      const next = Math.min(at + width, WHOLE - 1);
      const parts: readonly Part[] = [
        [0, at],
        [at, next],
        [next, WHOLE],
      ];
      for (const order of ORDERS) yield [order.map((i) => parts[i] ?? [0, 0])];
    }
  }
}

t.test("three segments in all orders", async (t) => {
  const run = new Run();
  t.same(wrong(run, threeParts()), []);
  t.same(run.losses, {});
});

function* wrapped(): Generator<readonly [readonly Part[], number?]> {
  for (let at = 0; at <= WHOLE; at++) {
    const isn = 2 ** 32 - 1 - at;
    const middle = Math.floor(WHOLE / 2);
    yield [
      [
        [0, middle],
        [middle, WHOLE],
      ],
      isn,
    ];
    yield [
      [
        [middle, WHOLE],
        [0, middle],
      ],
      isn,
    ];
  }
}

t.test("sequence numbers wrap around at every byte", async (t) => {
  const run = new Run();
  t.same(wrong(run, wrapped()), []);
  t.same(run.losses, {});
});

t.test("a byte a segment: all is found once, dated not before its last byte came", async (t) => {
  const rig = new Rig({ values: VALUES });
  const connection = new Connection();
  const first = rig.send(...connection.open()) + 1;
  for (const byte of REQUEST) rig.send(connection.up([byte]));
  const wanted = expected((place) => first + place);
  t.same(
    rig.found.map(({ value, where, field }) => ({ value, where, field })),
    wanted.map(({ value, where, field }) => ({ value, where, field })),
  );
  for (const [i, { frame }] of wanted.entries()) {
    const found = rig.found[i]?.frame ?? 0;
    t.ok(found >= frame && found <= rig.lastFrame, `frame ${found} for ${frame}`);
  }
});

t.test("up to thirty segments: each match has the frame of its last byte", async (t) => {
  for (const count of [8, 30]) {
    const size = Math.ceil(WHOLE / count);
    const parts = Array.from(
      { length: Math.ceil(WHOLE / size) },
      (_, i): Part => [i * size, Math.min((i + 1) * size, WHOLE)],
    );
    t.same(wrong(new Run(), [[parts]]), [], `${count} segments`);
  }
});

t.test("UTF-16: the frame is that of the last character's second byte", async (t) => {
  const little = Buffer.from("\ufeffid=860000000000009 ok", "utf16le");
  const big = Buffer.from(little).swap16();
  for (const [name, bytes] of [["little-endian", little] as const, ["big-endian", big] as const]) {
    const end = 2 * "\ufeffid=860000000000009".length;
    for (const [cut, late] of [
      [end - 1, 1],
      [end, 0],
    ] as const) {
      const rig = new Rig({ values: VALUES });
      const connection = new Connection({ dport: 9999 });
      const first = rig.send(...connection.open()) + 1;
      rig.send(connection.up(bytes.subarray(0, cut)), connection.up(bytes.subarray(cut)));
      rig.finish();
      t.match(
        rig.found,
        [{ frame: first + late, transforms: ["utf16"] }],
        `${name}, cut at ${cut}`,
      );
    }
  }
});

t.test("character references cut by segments: a value is whole, another's is none", async (t) => {
  const references = (text: string) => text.replace(/[^ ]/g, (c) => `&#${c.charCodeAt(0)};`);
  const cases: [name: string, value: string, found: number][] = [
    ["a short value", "Acme Mobile", 1],
    ["not all of the field", "Acme Mobiles", 0],
    ["a mail address", "asha@example.org", 1],
    ["another's address", "asha@example.orgx", 0],
  ];
  const values: Value[] = [...VALUES, ["operator", "Acme Mobile"]];
  for (const [name, value, count] of cases) {
    const text = `<r><a>${references(value)}</a><b>x</b></r>\n`;
    const wrongly: string[] = [];
    for (let at = 1; at < text.length; at++) {
      const rig = new Rig({ values });
      const connection = new Connection({ dport: 9999 });
      const parts = [text.slice(0, at), text.slice(at)];
      rig.send(...connection.open(), ...parts.map((part) => connection.up(part)));
      rig.finish();
      if (rig.found.length !== count) wrongly.push(parts.join("|"));
    }
    t.same(wrongly, [], name);
  }
});
