/** Luhn's sum (ISO/IEC 7812-1 annex B) of a string of digits that ends in its check digit: 0 when it holds. */
function luhnSum(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10;
}

/** Whether the last digit is the right check digit. */
export function luhnHolds(digits: string): boolean {
  return luhnSum(digits) === 0;
}

/** The check digit that belongs behind these digits. */
export function luhnDigit(digits: string): string {
  return String((10 - luhnSum(`${digits}0`)) % 10);
}
