// On the page where a neighbourhood is drawn: small areas are picked on the map, and a line can be
// drawn round them. The list of boxes stays what is sent; all of this only ticks it, or fills the shape.

const list = document.querySelector('form.draw')
const svg = document.querySelector('.draw__map svg')
const boxes = new Map([...document.querySelectorAll('.tick input')].map((one) => [one.value, one]))
const count = document.querySelector('.draw__count')

const tell = () => {
  const ticked = [...boxes.values()].filter((one) => one.checked)
  const people = ticked.reduce((sum, one) => sum + Number(one.dataset.people), 0)
  const said = ticked.length === 0 ? 'none' : ticked.length === 1 ? 'one' : 'many'
  count.textContent = count.dataset[said]
    .replace('NUMBER', ticked.length)
    .replace('PEOPLE', people.toLocaleString('en-GB'))
}

const paths = new Map([...(svg?.querySelectorAll('path') || [])].map((one) => [one.dataset.code, one]))
const show = (box) => paths.get(box.value)?.classList.toggle('pick--in', box.checked)

list?.addEventListener('change', (event) => {
  if (event.target.type !== 'checkbox') return
  show(event.target)
  tell()
})

if (list && svg) {
  boxes.forEach(show) // a browser that goes back keeps the ticks
  tell()

  const tools = document.querySelector('.draw__tools')
  const lasso = document.querySelector('.draw__lasso')
  const line = svg.querySelector('.lasso')
  let drawing = false
  let points = []
  tools.hidden = false
  svg.classList.add('can-pick')

  svg.addEventListener('click', (event) => {
    const box = !drawing && boxes.get(event.target.closest('path')?.dataset.code)
    if (box) box.click()
  })

  const mode = (on) => {
    drawing = on
    lasso.setAttribute('aria-pressed', on)
    svg.classList.toggle('is-drawing', on)
  }
  lasso.addEventListener('click', () => mode(!drawing))

  const at = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      svg.getScreenCTM().inverse()
    )
    return [x, y]
  }
  const far = ([x, y]) => {
    const last = points[points.length - 1]
    return !last || Math.hypot(x - last[0], y - last[1]) > 6
  }
  svg.addEventListener('pointerdown', (event) => {
    if (!drawing) return
    event.preventDefault()
    svg.setPointerCapture(event.pointerId)
    points = [at(event)]
  })
  svg.addEventListener('pointermove', (event) => {
    if (!drawing || !points.length) return
    const point = at(event)
    if (far(point)) points.push(point)
    line.setAttribute('points', points.map((one) => one.join(',')).join(' '))
  })
  const drop = () => {
    points = []
    line.removeAttribute('points')
  }
  svg.addEventListener('pointercancel', drop)
  svg.addEventListener('pointerup', () => {
    if (!drawing || !points.length) return
    mode(false)
    if (points.length < 3) return drop()
    const { west, north, across, down } = svg.dataset
    const corners = [...points, points[0]].map(
      ([x, y]) => `${(+west + x / across).toFixed(6)} ${(+north - y / down).toFixed(6)}`
    )
    const form = document.querySelector('.draw__paste')
    form.elements.shape.value = `POLYGON ((${corners.join(', ')}))`
    form.elements.name.value = list.elements.name.value
    form.requestSubmit()
  })
}
