import { concat, latin1 } from "../asm/build/bytes.js";
import { Connection, datagram } from "../asm/build/connection.js";
import { request } from "../asm/build/http.js";
import { Rig } from "../asm/harness.js";
import { Random } from "../core/oracle/random.js";
import { type Document, lined, spoiled, wrapped } from "./documents.js";
import { reachable } from "./oracle/decode.js";
import { reassembled } from "./oracle/reassemble.js";
import { type OracleValue, oracleFinds } from "./oracle/search.js";
import { segmentsOf } from "./segments.js";
import { Maker, needleOf } from "./values.js";

/** Values registered at once. */
const VALUES = 60;
/** Texts for one set of values; then others are drawn. */
const TEXTS = 200;
/** Texts more, of which many are Base64 in lines. */
const LINED_TEXTS = 60;

/** What was compared, and where classifier and oracle differ. */
export interface Collision {
  readonly rules: number;
  readonly texts: number;
  readonly finds: number;
  readonly differences: readonly string[];
}

/** Begins, behind a segment's border, like the request line of HTTP; its method is not searched. */
const LIKE_REQUEST = /[A-Z_-]{3} \//;

const numbers = (list: Iterable<number>): number[] => [...list].sort((a, b) => a - b);
const printed = (text: string): string =>
  JSON.stringify(text.length > 600 ? text.slice(0, 600) : text);

/** One set of random values, and random bytes that are sent to the classifier in several ways. */
class Round {
  readonly differences: string[] = [];
  finds = 0;
  texts = 0;
  private readonly random: Random;
  private readonly maker: Maker;
  private readonly values: readonly OracleValue[];
  private readonly rig: Rig;
  private port = 10_000;

  constructor(readonly seed: number) {
    this.random = new Random(seed);
    this.maker = new Maker(this.random);
    this.values = Array.from({ length: VALUES }, () => this.maker.value());
    this.rig = new Rig({ profile: "normal", needles: this.values.map(needleOf) });
  }

  /** Needles told since `before` matches, in rising order. */
  private told(before: number): number[] {
    return numbers(this.rig.matches.slice(before).map(({ needle }) => needle));
  }

  private bySegments(text: string): number[] {
    const connection = new Connection({ sport: this.port++, dport: 9999 });
    const before = this.rig.matches.length;
    this.stream = this.inSegments(connection, text);
    return this.told(before);
  }

  /** A whole connection on which a text goes up in segments; the text as its reader has it. */
  private inSegments(connection: Connection, text: string): string {
    const segments = segmentsOf(text, this.random);
    this.drawn = segments.map(({ at, bytes }) => `${at}+${bytes.length}`).join(" ");
    const frames = segments.map(({ at, bytes }) => connection.upAt(at, bytes, "PA"));
    this.rig.send(...connection.open(), ...frames, connection.reset());
    this.rig.finish();
    return String.fromCharCode(...reassembled(segments));
  }

  private stream = "";
  /** Place and size of each segment, for who looks into a difference. */
  private drawn = "";

  private byDatagram(text: string): number[] {
    const before = this.rig.matches.length;
    this.rig.send(datagram({ sport: this.port++, dport: 9999 }, latin1(text)));
    return this.told(before);
  }

  /** Null where another's bytes came first, which are no body in chunks any more. */
  private byChunks(text: string): number[] | null {
    const connection = new Connection({ sport: this.port++ });
    const before = this.rig.matches.length;
    const head = request({ method: "POST", headers: ["Transfer-Encoding: chunked"] });
    const message = String.fromCharCode(...concat(head, this.chunks(text)));
    return this.inSegments(connection, message) === message ? this.told(before) : null;
  }

  private chunks(text: string): Uint8Array {
    const parts: string[] = [];
    for (let at = 0; at < text.length; ) {
      const part = text.slice(at, at + 1 + this.random.below(90));
      parts.push(`${part.length.toString(16)}\r\n${part}\r\n`);
      at += part.length;
    }
    return latin1(`${parts.join("")}0\r\n\r\n`);
  }

  private compare(
    way: string,
    text: string,
    found: readonly number[],
    wanted: readonly number[],
  ): void {
    this.texts += 1;
    this.finds += wanted.length;
    if (found.join() === wanted.join()) return;
    const other = [...found, ...wanted].filter(
      (one) => !found.includes(one) || !wanted.includes(one),
    );
    const values = other.map((one) => JSON.stringify(this.values[one - 1])).join(" ");
    this.differences.push(
      `seed ${this.seed}, ${way}: found ${found.join()}, oracle ${wanted.join()} in ${printed(text)}; ${values}`,
    );
  }

  /** A text that nobody wrapped; its bytes may be escapes by chance, behind which a value may be found or not. */
  private compareBare(way: string, text: string, found: readonly number[]): void {
    const bare = oracleFinds(this.values, text);
    if (found.join() === bare.join()) {
      this.compare(way, text, found, bare);
      return;
    }
    const may = new Set([...reachable(text)].flatMap((one) => oracleFinds(this.values, one)));
    const wanted = [...may].filter((one) => bare.includes(one) || found.includes(one));
    this.compare(way, text, numbers(new Set(found)), numbers(wanted));
  }

  private plain(): void {
    const text = this.maker.text(this.values);
    this.compareBare("datagram", text, this.byDatagram(text));
  }

  private segmented(): void {
    const text = this.maker.text(this.values);
    if (LIKE_REQUEST.test(text)) return;
    const found = this.bySegments(text);
    this.compareBare(`segments ${this.drawn}`, this.stream, found);
  }

  private chunked(): void {
    const text = this.maker.text(this.values);
    const found = this.byChunks(text);
    if (found === null) return;
    this.compareBare(`chunks ${this.drawn}`, text, found);
  }

  /** What of a document must be found, and what may: it can be read in more than one way. */
  private readDocument(inner: string, whole: Document, random: Random): void {
    const isSpoiled = random.below(4) === 0;
    const text = isSpoiled ? spoiled(whole.text, random) : whole.text;
    const found = new Set(this.byDatagram(text));
    const may = new Set([...reachable(text)].flatMap((one) => oracleFinds(this.values, one)));
    const isSound = !(isSpoiled || whole.isFlawed);
    const must = new Set(isSound ? oracleFinds(this.values, inner) : []);
    const wanted = numbers([...may].filter((one) => must.has(one) || found.has(one)));
    const way = `${isSpoiled ? "spoiled " : ""}${whole.codings.join(">")}`;
    this.compare(way, text, numbers(found), wanted);
  }

  private document(): void {
    const inner = this.maker.text(this.values);
    this.readDocument(inner, wrapped(inner, this.random), this.random);
  }

  /** Drawn apart from the others: seeds that once told of a difference keep their texts. */
  private linedDocuments(): void {
    const random = new Random(~this.seed);
    const maker = new Maker(random);
    for (let i = 0; i < LINED_TEXTS; i++) {
      const inner = maker.text(this.values);
      this.readDocument(inner, lined(inner, random), random);
    }
  }

  /** Bytes without any meaning. */
  private noise(): void {
    const size = 1 + this.random.below(700);
    const text = String.fromCharCode(...this.random.bytes(size));
    const may = new Set([...reachable(text)].flatMap((one) => oracleFinds(this.values, one)));
    const found = new Set(this.byDatagram(text));
    this.compare("noise", text, numbers(found), numbers([...may].filter((one) => found.has(one))));
  }

  run(): void {
    const ways = [
      this.plain,
      this.segmented,
      this.chunked,
      this.document,
      this.document,
      this.noise,
    ];
    for (let i = 0; i < TEXTS; i++) ways[i % ways.length]?.call(this);
    this.linedDocuments();
  }
}

/** Rounds from `seed` on until `isOver` says so; the same seed gives the same texts. */
export function collide(seed: number, isOver: (rounds: number) => boolean): Collision {
  const differences: string[] = [];
  let [rules, texts, finds] = [0, 0, 0];
  for (let round = 0; !isOver(round); round++) {
    const one = new Round(seed + round);
    one.run();
    rules += VALUES;
    texts += one.texts;
    finds += one.finds;
    differences.push(...one.differences);
  }
  return { rules, texts, finds, differences };
}
