import { pbkdf2Sync, randomBytes, timingSafeEqual } from "node:crypto";

const ITERATIONS = 101;
const SALT_BYTES = 12;
const HASH_BYTES = 64;
const PASSWORD_BYTES = 24;

/** 192 random bits: nobody guesses it, however fast its hash is. */
export function makePassword(): string {
  return randomBytes(PASSWORD_BYTES).toString("base64url");
}

/** A password as mosquitto's password files have it: PBKDF2 with HMAC-SHA-512. */
export function hashPassword(password: string): string {
  const salt = randomBytes(SALT_BYTES);
  const hash = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, "sha512");
  return `$7$${ITERATIONS}$${salt.toString("base64")}$${hash.toString("base64")}`;
}

/** Whether it is the password of this hash. */
export function isPassword(password: string, stored: string): boolean {
  const [empty, kind, iterations, salt = "", hash = ""] = stored.split("$");
  if (empty !== "" || kind !== "7") return false;
  const wanted = Buffer.from(hash, "base64");
  const rounds = Number(iterations);
  if (!Number.isInteger(rounds) || rounds < 1 || wanted.length !== HASH_BYTES) return false;
  const salted = Buffer.from(salt, "base64");
  return timingSafeEqual(wanted, pbkdf2Sync(password, salted, rounds, HASH_BYTES, "sha512"));
}
