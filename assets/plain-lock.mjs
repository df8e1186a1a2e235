// npm notes beside each package where one may donate. Those are addresses, and a lock file without
// any address is one that works with every registry and that a test can hold to that.

import { readFile, writeFile } from 'node:fs/promises'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(await readFile(file, 'utf8'))
for (const facts of Object.values(lock.packages)) {
  delete facts.funding
}
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`)
