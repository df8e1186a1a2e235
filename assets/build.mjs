// Builds what pages need from packages that package-lock.json pins, into one folder that is not
// committed. The folder is built beside the old one and takes its place only when it is complete.

import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import { compile } from 'sass'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const target = join(root, 'commonweal/common/static/commonweal')
const draft = `${target}.building`

const fonts = '@expo-google-fonts/source-sans-3'
const faces = ['400Regular', '400Regular_Italic', '600SemiBold', '700Bold', '700Bold_Italic']
// Pages take one compressed file that holds every weight; documents need the faces one by one.
const webFonts = '@fontsource-variable/source-sans-3'
const scripts = ['latin', 'latin-ext']

const notice =
  '/* Holds GOV.UK Frontend, (C) 2017 Crown Copyright (Government Digital Service), MIT licence. */\n'
const notices = {
  'govuk-frontend': notice,
  'accessible-autocomplete':
    '/* Holds Accessible Autocomplete, (C) 2017 Crown Copyright (Government Digital Service), MIT licence. */\n',
  'maplibre-gl':
    '/* Holds MapLibre GL JS, (C) MapLibre contributors, and PMTiles, (C) Protomaps, BSD-3-Clause licences. */\n',
}

// Which file came from which package; what is ours is not listed.
const origins = new Map()

async function styleSheet() {
  const { css } = compile(join(root, 'assets/site.scss'), {
    loadPaths: [modules],
    style: 'compressed',
    sourceMap: false,
    quietDeps: true,
    charset: false,
  })
  // The typeface and the crest belong to GOV.UK, and an address under /assets/ would lead nowhere.
  for (const foreign of ['GDS Transport', 'url(/assets', 'url("/assets', 'sourceMappingURL']) {
    if (css.includes(foreign)) {
      throw new Error(`site.css contains ${foreign}: leave that component out of assets/site.scss`)
    }
  }
  await writeFile(join(draft, 'site.css'), notice + css)
  origins.set('site.css', 'govuk-frontend')
}

async function script(name, origin) {
  await build({
    absWorkingDir: root,
    entryPoints: [`assets/${name}`],
    outfile: join(draft, name),
    bundle: true,
    format: 'esm',
    minify: true,
    target: ['es2020'],
    legalComments: 'none',
    banner: origin ? { js: notices[origin] } : {},
    logLevel: 'warning',
  })
  if (origin) origins.set(name, origin)
}

// What the map that moves loads by its own address: a content security policy knows no other way.
async function mapParts() {
  for (const [from, name] of [
    ['maplibre-gl-worker.mjs', 'map-worker.js'],
    ['maplibre-gl.css', 'map.css'],
  ]) {
    const text = await readFile(join(modules, 'maplibre-gl/dist', from), 'utf8')
    // The maps of the sources are not put beside them, and a name without its file stops collection.
    const bare = text.replace(/(\/\/|\/\*)# sourceMappingURL=\S+(\s*\*\/)?\s*$/, '')
    await writeFile(join(draft, name), notices['maplibre-gl'] + bare)
    origins.set(name, 'maplibre-gl')
  }
}

async function typefaces() {
  await mkdir(join(draft, 'fonts'))
  for (const face of faces) {
    const name = `SourceSans3_${face}.ttf`
    await copyFile(join(modules, fonts, face, name), join(draft, 'fonts', name))
    origins.set(`fonts/${name}`, fonts)
  }
  for (const script of scripts) {
    const name = `source-sans-3-${script}.woff2`
    const from = `source-sans-3-${script}-wght-normal.woff2`
    await copyFile(join(modules, webFonts, 'files', from), join(draft, 'fonts', name))
    origins.set(`fonts/${name}`, webFonts)
  }
  await copyFile(join(modules, fonts, 'LICENSE_FONT'), join(draft, 'fonts', 'LICENCE.txt'))
  origins.set('fonts/LICENCE.txt', fonts)
}

async function manifest() {
  const packages = {}
  for (const name of new Set(origins.values())) {
    const facts = JSON.parse(await readFile(join(modules, name, 'package.json'), 'utf8'))
    packages[name] = { version: facts.version, licence: facts.license }
  }
  const files = {}
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath ?? entry.path, entry.name)
    const name = path.slice(draft.length + 1).replaceAll('\\', '/')
    files[name] = {
      sha256: createHash('sha256').update(await readFile(path)).digest('hex'),
      ...(origins.has(name) ? { from: origins.get(name) } : {}),
    }
  }
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
  await writeFile(join(draft, 'manifest.json'), JSON.stringify({ packages, files: sorted }, null, 2))
}

await rm(draft, { recursive: true, force: true })
await mkdir(draft, { recursive: true })
await Promise.all([
  styleSheet(),
  script('site.js', 'govuk-frontend'),
  script('finder.js', 'accessible-autocomplete'),
  script('draw.js'),
  script('map-door.js'),
  script('map.js', 'maplibre-gl'),
  mapParts(),
  typefaces(),
  copyFile(join(root, 'assets/favicon.svg'), join(draft, 'favicon.svg')),
])
await manifest()
await rm(target, { recursive: true, force: true })
await rename(draft, target)
