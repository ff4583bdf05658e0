import t from "tap";
import { parseAddress } from "../../core/wire/address.js";
import { communityId } from "../../core/wire/community-id.js";

/** The baseline that the specification publishes (seed 0); ICMP rows give type and code, as events do. */
const BASELINE: readonly (readonly [string, number, string, number, string, number, string])[] = [
  [
    "neighbour solicitation",
    58,
    "fe80::200:86ff:fe05:80da",
    135,
    "fe80::260:97ff:fe07:69ea",
    0,
    "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=",
  ],
  [
    "its answer",
    58,
    "fe80::260:97ff:fe07:69ea",
    136,
    "fe80::200:86ff:fe05:80da",
    0,
    "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=",
  ],
  [
    "solicitation the other way",
    58,
    "fe80::260:97ff:fe07:69ea",
    135,
    "fe80::200:86ff:fe05:80da",
    0,
    "1:zavyT/cezQr1fmImYCwYnMXbgck=",
  ],
  [
    "ICMPv6 one way, time exceeded",
    58,
    "3ffe:501:1800:2345::2",
    3,
    "3ffe:507:0:1:200:86ff:fe05:80da",
    0,
    "1:2ObVBgIn28oZvibYZhZMBgh7WdQ=",
  ],
  [
    "ICMPv6 one way with a code",
    58,
    "3ffe:501:410:0:2c0:dfff:fe47:33e",
    1,
    "3ffe:507:0:1:200:86ff:fe05:80da",
    4,
    "1:hLZd0XGWojozrvxqE0dWB1iM6R0=",
  ],
  [
    "ICMPv6 echo",
    58,
    "3ffe:507:0:1:200:86ff:fe05:80da",
    128,
    "3ffe:501:0:1001::2",
    0,
    "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg=",
  ],
  [
    "ICMPv6 echo reply",
    58,
    "3ffe:501:0:1001::2",
    129,
    "3ffe:507:0:1:200:86ff:fe05:80da",
    0,
    "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg=",
  ],
  [
    "router solicitation",
    58,
    "fe80::200:86ff:fe05:80da",
    133,
    "ff02::2",
    0,
    "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0=",
  ],
  [
    "router advertisement",
    58,
    "fe80::260:97ff:fe07:69ea",
    134,
    "ff02::1",
    0,
    "1:pkvHqCL88/tg1k4cPigmZXUtL00=",
  ],
  ["echo", 1, "192.168.0.89", 8, "192.168.0.1", 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="],
  ["echo reply", 1, "192.168.0.1", 0, "192.168.0.89", 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="],
  [
    "ICMP one way, time exceeded",
    1,
    "10.0.0.1",
    11,
    "10.0.0.2",
    0,
    "1:YHxtAirCG//0OzkcVAukqKQN9xM=",
  ],
  [
    "TCP over IPv6",
    6,
    "2001:470:e5bf:dead:4957:2174:e82c:4887",
    63943,
    "2607:f8b0:400c:c03::1a",
    25,
    "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
  ],
  [
    "its answer",
    6,
    "2607:f8b0:400c:c03::1a",
    25,
    "2001:470:e5bf:dead:4957:2174:e82c:4887",
    63943,
    "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
  ],
  [
    "SCTP with equal ports",
    132,
    "192.168.170.8",
    7,
    "192.168.170.56",
    7,
    "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=",
  ],
  ["its answer", 132, "192.168.170.56", 7, "192.168.170.8", 7, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="],
  ["TCP", 6, "128.232.110.120", 34855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="],
  [
    "its answer",
    6,
    "66.35.250.204",
    80,
    "128.232.110.120",
    34855,
    "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
  ],
  ["UDP", 17, "192.168.1.52", 54585, "8.8.8.8", 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="],
  ["its answer", 17, "8.8.8.8", 53, "192.168.1.52", 54585, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="],
  [
    "a protocol without ports",
    46,
    "10.1.12.1",
    0,
    "10.1.12.2",
    0,
    "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=",
  ],
  ["its answer", 46, "10.1.12.2", 0, "10.1.12.1", 0, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="],
];

for (const [what, l4, from, sport, to, dport, wanted] of BASELINE) {
  t.test(`${what}: ${from} to ${to}`, async (t) => {
    const src = parseAddress(from);
    const dst = parseAddress(to);
    if (src === null || dst === null) throw new Error("the table has a wrong address");
    t.equal(communityId({ l4, src, dst, sport, dport }), wanted);
  });
}

t.test("both directions of a flow whose ends share an address have one identifier", async (t) => {
  const ends = parseAddress("127.0.0.1");
  if (ends === null) throw new Error("127.0.0.1 is an address");
  const there = communityId({ l4: 6, src: ends, dst: ends, sport: 1000, dport: 2000 });
  const back = communityId({ l4: 6, src: ends, dst: ends, sport: 2000, dport: 1000 });
  t.equal(there, back);
});
