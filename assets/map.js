// A map that moves: the small areas of a country, drawn in the browser from one file of tiles.
// Tiles hold outlines and numbers; what each area shows comes apart from them, as one sign for each
// number. Colours and hatching are the page's own, taken from the patterns of its key.
import { Map as Drawn, NavigationControl, addProtocol, setWorkerUrl } from 'maplibre-gl'
import { PMTiles, Protocol } from 'pmtiles'

// Close enough for areas to have names: tiles carry them from here on.
const NAMED = 8
// As sharp as the screens of phones.
const SHARP = 2

const absolute = (address) => new URL(address, location.href).href

const styleSheet = (address) =>
  new Promise((done) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = address
    link.addEventListener('load', done)
    link.addEventListener('error', done)
    document.head.append(link)
  })

// One of the key's patterns as pixels.
const pixels = async (fill) => {
  const pattern = document.getElementById(`fill-${fill}`)
  const [width, height] = ['width', 'height'].map((side) => Number(pattern.getAttribute(side)))
  const drawing = new Image(width * SHARP, height * SHARP)
  drawing.src =
    'data:image/svg+xml,' +
    encodeURIComponent(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width * SHARP}" height="${height * SHARP}" ` +
        `viewBox="0 0 ${width} ${height}">${pattern.innerHTML}</svg>`,
    )
  await drawing.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * SHARP
  canvas.height = height * SHARP
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  pen.drawImage(drawing, 0, 0, canvas.width, canvas.height)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}

// Where the areas of the map lie, from the tiles' own header or as the page says.
const boundsOf = async (place, file) => {
  if (place.dataset.bounds) return place.dataset.bounds.split(',').map(Number)
  const header = await file.getHeader()
  return [header.minLon, header.minLat, header.maxLon, header.maxLat]
}

export const open = async (place) => {
  const said = place.querySelector('.live-map__said')
  place.hidden = false
  try {
    await draw(place, said)
  } catch (error) {
    place.querySelector('.live-map__frame').hidden = true
    said.textContent = place.dataset.failed
    console.info(error)
  }
}

const draw = async (place, said) => {
  setWorkerUrl(absolute(place.dataset.worker))
  const protocol = new Protocol()
  addProtocol('pmtiles', protocol.tile)
  const tiles = absolute(place.dataset.tiles)
  const [answer] = await Promise.all([
    fetch(place.dataset.areas),
    styleSheet(place.dataset.style),
  ])
  const shown = await answer.json()
  const file = new PMTiles(tiles)
  protocol.add(file)
  const signs = Object.keys(shown.fills)
  const fills = signs.map((sign) => `fill-${shown.fills[sign].fill}`)
  // For every number the place of its sign; areas that the map is not about have none.
  const numbers = Array.from(shown.areas, (sign) => signs.indexOf(sign))
  const which = ['at', ['number', ['get', 'n']], ['literal', numbers]]
  const mine = ['>=', which, 0]
  const frame = place.querySelector('.live-map__frame')
  const map = new Drawn({
    container: frame,
    style: {
      version: 8,
      sources: { ground: { type: 'vector', url: `pmtiles://${tiles}` } },
      layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#f4f7f6' } }],
    },
    bounds: await boundsOf(place, file),
    fitBoundsOptions: { padding: 12 },
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    maxZoom: 14,
    locale: {
      'Map.Title': place.dataset.label,
      'NavigationControl.ZoomIn': place.dataset.nearerButton,
      'NavigationControl.ZoomOut': place.dataset.furtherButton,
      'CooperativeGesturesHandler.WindowsHelpText': place.dataset.byWheel,
      'CooperativeGesturesHandler.MacHelpText': place.dataset.byWheelMac,
      'CooperativeGesturesHandler.MobileHelpText': place.dataset.byFingers,
    },
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }))
  await map.once('load')
  for (const name of new Set(fills)) {
    map.addImage(name, await pixels(name.slice('fill-'.length)), { pixelRatio: SHARP })
  }
  map.addLayer({
    id: 'areas',
    type: 'fill',
    source: 'ground',
    'source-layer': 'areas',
    filter: mine,
    paint: { 'fill-pattern': ['image', ['at', which, ['literal', fills]]] },
  })
  map.addLayer({
    id: 'borders',
    type: 'line',
    source: 'ground',
    'source-layer': 'areas',
    filter: mine,
    minzoom: NAMED,
    paint: { 'line-color': '#ffffff', 'line-width': 0.8 },
  })

  const under = (point) => map.queryRenderedFeatures(point, { layers: ['areas'] })[0]?.properties
  const tell = (point) => {
    const area = under(point)
    if (!area) said.textContent = ''
    else if (!area.code) said.textContent = place.dataset.nearer
    else {
      const { word } = shown.fills[shown.areas[area.n]]
      said.textContent = word ? `${area.name}: ${word}` : area.name
    }
  }
  const enter = (point) => {
    const area = under(point)
    if (!area) return
    if (area.code) location.assign(place.dataset.places.replace('/-/', `/${area.code}/`))
    else map.easeTo({ center: map.unproject(point), zoom: NAMED + 1 })
  }
  const middle = () => {
    const { width, height } = map.getCanvas().getBoundingClientRect()
    return [width / 2, height / 2]
  }
  map.on('mousemove', ({ point }) => tell(point))
  map.on('click', ({ point }) => enter(point))
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key === 'Enter') enter(middle())
  })
  map.on('moveend', () => document.activeElement === map.getCanvas() && tell(middle()))
  map.getCanvas().addEventListener('focus', () => tell(middle()))
  await map.once('idle')
  performance.mark('map drawn')
  place.dataset.drawn = ''
}
