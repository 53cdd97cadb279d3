// Progress goes to stderr: stdout belongs to the command that runs after the set-up.

/** One line of progress, both languages. */
export function say(line) {
  process.stderr.write(`[jingtian] ${line}\n`);
}

/** Says what is wrong and what to do, then ends with exit code 3 (the environment). */
export class SetupFailure extends Error {
  /**
   * @param {string} message what is missing, `中文 / English`
   * @param {string[]} whatToDo one way per line
   */
  constructor(message, whatToDo) {
    super(message);
    this.whatToDo = whatToDo;
  }
}
