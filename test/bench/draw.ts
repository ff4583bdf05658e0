export const LETTERS = "abcdefghijklmnopqrstuvwxyz";
export const DIGITS = "0123456789";
export const BASE64 = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${LETTERS}${DIGITS}+/`;
export const HEX = "0123456789abcdef";

/** A small generator of its own: the same bytes on every run and machine (Park and Miller's). */
export class Draw {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (this.state * 48271) % 2147483647;
    return this.state % limit;
  }

  text(alphabet: string, length: number): string {
    let text = "";
    while (text.length < length) text += alphabet[this.below(alphabet.length)];
    return text;
  }
}
