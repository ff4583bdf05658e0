/**
 * A program and its words so that the kernel ends it with the process that starts it, also when that is killed. A
 * program that changes its user after that is not ended.
 */
export function tied(program: string, words: readonly string[]): [string, string[]] {
  return ["setpriv", ["--pdeathsig", "KILL", program, ...words]];
}
