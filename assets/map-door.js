// Opens a map that moves. The map itself is large, so it is fetched only when somebody wants it: at
// once where a page is about nothing else, otherwise when its button is pressed.
const fetchMap = async (place) => {
  const { open } = await import(place.dataset.script)
  await open(place)
}

for (const place of document.querySelectorAll('[data-live-map]')) {
  if ('atOnce' in place.dataset) {
    fetchMap(place)
    continue
  }
  const button = document.querySelector('[data-opens-map]')
  if (!button) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    button.disabled = true
    await fetchMap(place)
    button.hidden = true
    // The still map steps back behind the one that moves; on paper it stays.
    const still = place.parentElement.querySelector('figure')
    if ('drawn' in place.dataset) still?.classList.add('screen-hidden')
    place.querySelector('canvas')?.focus()
  })
}
