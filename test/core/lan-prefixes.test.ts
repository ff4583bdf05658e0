import t from "tap";
import { PrefixError, parsePrefix } from "../../core/table/table.js";

const ACCEPTED: readonly (readonly [text: string, address: string, bits: number])[] = [
  ["10.0.0.0/8", "00000000000000000000ffff0a000000", 104],
  ["10/8", "00000000000000000000ffff0a000000", 104],
  ["172.16/12", "00000000000000000000ffffac100000", 108],
  ["192.168.1.77/24", "00000000000000000000ffffc0a80100", 120],
  ["192.168.1.77", "00000000000000000000ffffc0a8014d", 128],
  ["0.0.0.0/0", "00000000000000000000ffff00000000", 96],
  ["fc00::/7", "fc000000000000000000000000000000", 7],
  ["fe80::1/10", "fe800000000000000000000000000000", 10],
  ["2001:db8:1:2:3:4:5:6/64", "20010db8000100020000000000000000", 64],
  ["::/0", "00000000000000000000000000000000", 0],
  ["::1", "00000000000000000000000000000001", 128],
  ["2001:DB8::a:b", "20010db8000000000000000000" + "0a000b", 128],
  ["::ffff:10.1.2.3/128", "00000000000000000000ffff0a010203", 128],
];

for (const [text, address, bits] of ACCEPTED) {
  t.test(`accepted: ${text}`, async (t) => {
    const prefix = parsePrefix(text);
    const hex = [...prefix.address].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    t.same([hex, prefix.bits], [address, bits]);
  });
}

const REFUSED: readonly (readonly [text: string, why: string])[] = [
  ["", "its address is not one"],
  ["home", "its address is not one"],
  ["10.0.0", "its address is not one"],
  ["10.0.0.256/8", "its address is not one"],
  ["010.0.0.0/8", "its address is not one"],
  ["10.0.0.0.0/8", "its address is not one"],
  ["10.0.0.0/8/8", "its address is not one"],
  ["1::2::3/64", "its address is not one"],
  ["1:2:3:4:5:6:7/64", "its address is not one"],
  ["1:2:3:4:5:6:7:8::/64", "its address is not one"],
  ["12345::/16", "its address is not one"],
  ["10.0.0.0/33", "its length is not a number from 0 to 32"],
  ["10.0.0.0/", "its length is not a number from 0 to 32"],
  ["10.0.0.0/-1", "its length is not a number from 0 to 32"],
  ["fc00::/129", "its length is not a number from 0 to 128"],
];

for (const [text, why] of REFUSED) {
  t.test(`refused: "${text}"`, async (t) => {
    const message = `"${text}" is no address prefix: ${why}; expected one such as 192.168.0.0/16 or fd00::/8`;
    t.throws(() => parsePrefix(text), new PrefixError(text, why));
    t.throws(() => parsePrefix(text), { message });
  });
}
