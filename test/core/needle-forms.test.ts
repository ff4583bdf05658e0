import t from "tap";
import {
  DIGITS_IMEI,
  DIGITS_PHONE,
  NEEDLE_FOLD,
  NEEDLE_MAIL,
  NEEDLE_WORD,
} from "../../asm/abi.gen.js";
import type { Household, Identifier } from "../../core/household/types.js";
import { EMPTY_HOUSEHOLD } from "../../core/household/types.js";
import { buildNeedles, type Needle, type Needles } from "../../core/needles/needles.js";
import { buildTable } from "../../core/table/table.js";
import type { IdentifierType } from "../../core/wire/lines.js";

function identifier(type: IdentifierType, value: string, label = "x"): Identifier {
  return { type, label, canary: false, value, person: null, device: null };
}

function flags(needle: Needle): string {
  const names: [number, string][] =
    needle.kind === "digits"
      ? [
          [DIGITS_PHONE, "phone"],
          [DIGITS_IMEI, "imei"],
        ]
      : [
          [NEEDLE_FOLD, "fold"],
          [NEEDLE_WORD, "word"],
          [NEEDLE_MAIL, "mail"],
        ];
  const bits = "flags" in needle ? needle.flags : 0;
  return names.flatMap(([bit, name]) => ((bits & bit) === 0 ? [] : [name])).join("+");
}

function describe(needle: Needle, form: string): string {
  const prefix = needle.kind === "digits" && needle.prefix > 0 ? `+${needle.prefix} ` : "";
  const value = needle.kind === "digits" ? needle.digits : new TextDecoder().decode(needle.bytes);
  return [needle.kind, `${prefix}${value}`, flags(needle), form]
    .filter((s) => s !== "")
    .join(" | ");
}

/** Needles and meanings without digests, which have a test of their own. */
function spellings(household: Household): Needles {
  const all = buildNeedles(household);
  const needles = all.needles.filter(({ kind }) => kind !== "digest");
  return { ...all, needles, meanings: all.meanings.slice(0, needles.length) };
}

function formsOf(...identifiers: Identifier[]): string[] {
  const { needles, meanings } = spellings({ ...EMPTY_HOUSEHOLD, identifiers });
  return needles.map((needle, i) => describe(needle, meanings[i]?.form ?? "?"));
}

const MAC = [
  "gram | 02:00:00:00:0a:01 | fold+word | colons",
  "gram | 02-00-00-00-0a-01 | fold+word | dashes",
  "gram | 02.00.00.00.0a.01 | fold+word | dots",
  "gram | 0200.0000.0a01 | fold+word | dotted quads",
  "gram | 020000000a01 | fold+word | bare",
];

const UUID = [
  "gram | 00000000-0000-4000-8000-00000000000a | fold+word | dashes",
  "gram | 0000000000004000800000000000000a | fold+word | bare",
];

const FORMS: readonly (readonly [type: IdentifierType, value: string, forms: readonly string[]])[] =
  [
    ["phone", "+44 7700 900123", ["digits | +44 7700900123 | phone | national"]],
    ["phone", "0044-7700-900123", ["digits | +44 7700900123 | phone | national"]],
    ["phone", "+44 (0)7700 900123", ["digits | +44 7700900123 | phone | national"]],
    ["phone", "+1 212 555 0143", ["digits | +1 2125550143 | phone | national"]],
    ["phone", "+7 912 345-67-89", ["digits | +7 9123456789 | phone | national"]],
    // The 0 belongs to an Italian number.
    ["phone", "+39 06 555 0100", ["digits | +39 065550100 | phone | national"]],
    [
      "phone",
      "+65 8123 4567",
      [
        "digits | 6581234567 | international",
        "digits | 006581234567 | international",
        "short | 81234567 | whole field",
      ],
    ],
    ["phone", "+290 22222", ["short | 22222 | whole field"]],
    ["contact", "+44 7700 900456", ["digits | +44 7700900456 | phone | national"]],
    ["contact", "Bea@Example.org", ["gram | bea@example.org | fold+word+mail | address"]],
    ["email", "Asha.Rao@Example.org", ["gram | asha.rao@example.org | fold+word+mail | address"]],
    ["email", "a@b.io", ["short | a@b.io | whole field"]],
    [
      "imei",
      "86-000000-000000-9",
      ["digits | 860000000000009 | digits15", "digits | 86000000000000 | imei | digits14"],
    ],
    // Without check digit: it is computed. IMEISV: its last two digits are not the device.
    [
      "imei",
      "86000000000000",
      ["digits | 860000000000009 | digits15", "digits | 86000000000000 | imei | digits14"],
    ],
    [
      "imei",
      "8600000000000077",
      ["digits | 860000000000009 | digits15", "digits | 86000000000000 | imei | digits14"],
    ],
    ["imsi", "234150000000001", ["digits | 234150000000001 | digits"]],
    ["imsi", "2341500", ["short | 2341500 | whole field"]],
    ["iccid", "8944 0000 0000 0000 001F", ["digits | 8944000000000000001 | digits"]],
    ["iccid", "8944000000000000000012", ["gram | 8944000000000000000012 | word | digits"]],
    ["mac", "02:00:00:00:0A:01", MAC],
    ["mac", "0200.0000.0a01", MAC],
    ["bssid", "02-00-00-00-0a-01", MAC],
    [
      "mac",
      "020000000001",
      [
        "gram | 02:00:00:00:00:01 | fold+word | colons",
        "gram | 02-00-00-00-00-01 | fold+word | dashes",
        "gram | 02.00.00.00.00.01 | fold+word | dots",
        "gram | 0200.0000.0001 | fold+word | dotted quads",
        "digits | 020000000001 | bare",
      ],
    ],
    ["android_id", "0123456789ABCDEF", ["gram | 0123456789abcdef | fold+word | as written"]],
    ["android_id", "0123456789012345", ["digits | 0123456789012345 | as written"]],
    ["advertising_id", "00000000-0000-4000-8000-00000000000A", UUID],
    ["uuid", "{0000000000004000800000000000000a}", UUID],
    ["serial", "AB12CD34", ["gram | ab12cd34 | fold+word | as written"]],
    ["serial", "123456789", ["digits | 123456789 | as written"]],
    ["serial", "12345678", ["short | 12345678 | whole field"]],
    ["serial", "AB12CD3", ["short | ab12cd3 | whole field"]],
    ["device_id", "dev-0001", ["gram | dev-0001 | fold+word | as written"]],
    ["text", "Quartz-Heron-512", ["gram | Quartz-Heron-512 | as written"]],
    [
      "text",
      "the heron, 512 plums",
      ["gram | the heron, 512 plums | as written", "gram | the+heron,+512+plums | form"],
    ],
    ["text", "512", ["short | 512 | whole field"]],
    ["name", "Asha Rao", ["short | asha rao | whole field"]],
    [
      "name",
      "Zoë Äpfel",
      [
        "short | zoë Äpfel | whole field",
        "short | zoë äpfel | whole field",
        "short | zoË Äpfel | whole field",
      ],
    ],
    ["operator", "Acme Mobile", ["short | acme mobile | whole field"]],
    ["ssid", "RaoHome", ["short | raohome | whole field"]],
  ];

for (const [type, value, forms] of FORMS) {
  t.test(`${type} ${value}`, async (t) => {
    t.same(formsOf(identifier(type, value)), forms);
  });
}

const SKIPPED: readonly (readonly [type: IdentifierType, value: string, reason: string])[] = [
  ["media", "jpeg", "media is recognised by its form and has no value to register"],
  [
    "name",
    "Al",
    "shorter than 3 bytes; names are ordinary text elsewhere; it counts only as a whole field value",
  ],
  [
    "operator",
    "x".repeat(41),
    "longer than 40 bytes; operators are ordinary text elsewhere; it counts only as a whole field value",
  ],
  [
    "phone",
    "07700 900123",
    "no country code; write the number with + and country code, such as +44 7700 900123",
  ],
];

for (const [type, value, reason] of SKIPPED) {
  t.test(`skipped with its reason: ${type} ${value}`, async (t) => {
    const one = identifier(type, value);
    const { needles, skipped } = spellings({ ...EMPTY_HOUSEHOLD, identifiers: [one] });
    t.same(needles, []);
    t.same(skipped, [{ identifier: one, reason }]);
  });
}

t.test("what counts only as a whole field value is named", async (t) => {
  const name = identifier("name", "Asha Rao");
  const short = identifier("phone", "+65 8123 4567");
  const long = identifier("phone", "+44 7700 900123");
  const { limited } = spellings({ ...EMPTY_HOUSEHOLD, identifiers: [name, short, long] });
  t.same(limited, [
    {
      identifier: name,
      reason: "names are ordinary text elsewhere; it counts only as a whole field value",
    },
    {
      identifier: short,
      reason: "its national form has fewer than 9 digits and counts only as a whole field value",
    },
  ]);
});

t.test(
  "one needle for one form; the first gives the meaning, others are its alternatives",
  async (t) => {
    const first = identifier("operator", "Acme Mobile", "phone A");
    const second = identifier("operator", "ACME Mobile", "phone B");
    const { needles, meanings } = spellings({
      ...EMPTY_HOUSEHOLD,
      identifiers: [first, second, second],
    });
    t.equal(needles.length, 1);
    t.same(meanings, [{ identifier: first, form: "whole field", alternatives: [second] }]);
  },
);

t.test("a needle's number is its meaning's index + 1", async (t) => {
  const identifiers = FORMS.map(([type, value], i) => identifier(type, value, `label ${i}`));
  const { needles, meanings } = spellings({ ...EMPTY_HOUSEHOLD, identifiers });
  t.same(
    needles.map(({ number }) => number),
    meanings.map((_, i) => i + 1),
  );
});

t.test("every form fits a table", async (t) => {
  const identifiers = FORMS.map(([type, value]) => identifier(type, value));
  const { needles } = spellings({ ...EMPTY_HOUSEHOLD, identifiers });
  const table = buildTable({
    needles,
    lan: [],
    openerIsLan: false,
    key: [5, 6],
    revision: 1,
    epoch: 1,
    capacity: 24576,
  });
  t.ok(table.length > 0);
});
