import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describeError, Failure } from "../failure.js";
import { writePrivate } from "../pair/private-file.js";

/** `phone` reads topics and sends requests; `admin` is the page's. */
export type AccountName = "phone" | "admin";

export interface Accounts {
  /** Whether this is the account's password. Takes tens of milliseconds on purpose. */
  verify(name: AccountName, password: string): Promise<boolean>;
  /** Whether the account has a password: the page's is set by a person. */
  has(name: AccountName): boolean;
  /** @throws Failure when it cannot be stored; then the password is as before. */
  setPassword(name: AccountName, password: string): Promise<void>;
}

export interface NewAccounts {
  readonly accounts: Accounts;
  /** The phone's password, only when it was made now: it is shown once and stored only as a hash. */
  readonly phone: string | null;
  readonly file: string;
}

const FILE = "accounts.json";
const NAMES: readonly AccountName[] = ["phone", "admin"];
/** scrypt (RFC 7914): 2^15 blocks of 8, 32 MiB and some 80 ms on a small computer. */
const COST = { N: 32768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 32;

const Stored = v.object({
  v: v.literal(1),
  accounts: v.array(
    v.object({
      name: v.picklist(NAMES),
      salt: v.pipe(v.string(), v.base64()),
      hash: v.pipe(v.string(), v.base64()),
    }),
  ),
});
type Stored = v.InferOutput<typeof Stored>;

/**
 * The accounts in `dir`, made there (mode 0600) when there are none: the phone's; the page's comes with its password.
 * @throws Failure when the file cannot be read or written, or is damaged.
 */
export async function openAccounts(dir: string): Promise<NewAccounts> {
  const file = join(dir, FILE);
  if (existsSync(file)) {
    return { accounts: new HashedAccounts(file, readStored(file)), phone: null, file };
  }
  const accounts = new HashedAccounts(file, { v: 1, accounts: [] });
  const phone = makePassword();
  await accounts.setPassword("phone", phone);
  return { accounts, phone, file };
}

class HashedAccounts implements Accounts {
  readonly #file: string;
  #stored: Stored;

  constructor(file: string, stored: Stored) {
    this.#file = file;
    this.#stored = stored;
  }

  has(name: AccountName): boolean {
    return this.#stored.accounts.some((account) => account.name === name);
  }

  async setPassword(name: AccountName, password: string): Promise<void> {
    const salt = randomBytes(16);
    const hash = await derive(password, salt);
    const account = { name, salt: salt.toString("base64"), hash: hash.toString("base64") };
    const others = this.#stored.accounts.filter((other) => other.name !== name);
    const stored: Stored = { v: 1, accounts: [...others, account] };
    writePrivate(this.#file, stored);
    this.#stored = stored;
  }

  async verify(name: AccountName, password: string): Promise<boolean> {
    const account = this.#stored.accounts.find((candidate) => candidate.name === name);
    // An absent account costs as much as a wrong password.
    const salt = Buffer.from(account?.salt ?? "", "base64");
    const hash = await derive(password, salt);
    return account !== undefined && timingSafeEqual(hash, Buffer.from(account.hash, "base64"));
  }
}

function derive(password: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, COST, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** 20 letters and digits without those that look alike: 99 bits, in groups for typing. */
function makePassword(): string {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  const characters = [...randomBytes(20)].map((byte) => letters[byte % letters.length] ?? "");
  return characters.join("").replace(/(.{5})(?=.)/g, "$1-");
}

function readStored(file: string): Stored {
  try {
    return v.parse(Stored, JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Failure(
      `${file}: not readable as accounts (${describeError(error)}); delete it to make new ones`,
    );
  }
}
