const fs = require('fs');

/** Lines of JSON that are in the file before a call is answered. Without a file nothing is kept. */
class Journal {
  #name;
  #file;

  constructor(name) {
    this.#name = name;
  }

  /** The entries of some kinds that processes before this one wrote, in their order. */
  read(...kinds) {
    if (!this.#name || !fs.existsSync(this.#name)) return [];
    // What comes after the last line feed was being written when the process was killed: nobody has been told that it was done.
    const lines = fs.readFileSync(this.#name, 'utf8').split('\n').slice(0, -1);
    return lines.map(line => JSON.parse(line)).filter(entry => kinds.includes(entry.kind));
  }

  append(entry) {
    if (!this.#name) return;
    this.#file ??= fs.openSync(this.#name, 'a');
    fs.writeSync(this.#file, JSON.stringify(entry) + '\n');
  }
}

module.exports = { Journal };
