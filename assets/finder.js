// Offers places while somebody types, and goes to the one that is chosen. Without this script the
// box is a plain one and its button searches.
import accessibleAutocomplete from 'accessible-autocomplete'

const SOON = 150

const plain = (text) => {
  const holder = document.createElement('span')
  holder.textContent = text
  return holder.innerHTML
}

const described = (one) =>
  `<span class="offer__name">${plain(one.name)}</span> <span class="offer__where">${plain(
    [one.kind, one.where, one.because].filter(Boolean).join(', '),
  )}</span>`

const enhance = (input) => {
  const { address, none, hint } = input.dataset
  const form = input.form
  const holder = document.createElement('div')
  holder.className = 'finder'
  const { id, name, value, placeholder, maxLength } = input
  const describedBy = input.getAttribute('aria-describedby')
  input.replaceWith(holder)
  let waiting
  let asking
  let offered = []
  accessibleAutocomplete({
    element: holder,
    id,
    name,
    defaultValue: value,
    placeholder,
    minLength: 2,
    confirmOnBlur: false,
    showNoOptionsFound: false,
    displayMenu: 'overlay',
    source: (typed, show) => {
      clearTimeout(waiting)
      waiting = setTimeout(async () => {
        asking?.abort()
        asking = new AbortController()
        try {
          const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`, {
            signal: asking.signal,
          })
          offered = answer.ok ? (await answer.json()).places : []
          show(offered)
        } catch {
          // Typing went on, or the connection is gone: the button still searches.
        }
      }, SOON)
    },
    templates: { inputValue: (one) => one?.name ?? '', suggestion: described },
    onConfirm: (one) => one && location.assign(one.address),
    tAssistiveHint: () => hint,
    tNoResults: () => none,
  })
  const made = document.getElementById(id)
  made.maxLength = maxLength
  made.setAttribute('enterkeyhint', 'search')
  if (describedBy) {
    made.setAttribute('aria-describedby', `${describedBy} ${made.getAttribute('aria-describedby') ?? ''}`.trim())
  }
  // Enter in the box itself searches for what was typed; the component would do nothing. A space
  // after Escape is a space; the component would take it for a choice and empty the box.
  holder.addEventListener(
    'keydown',
    (event) => {
      if (event.target !== made) return
      if (event.key === 'Enter') {
        event.preventDefault()
        form.requestSubmit()
      }
      if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
    },
    true,
  )
}

document.querySelectorAll('input[data-finder]').forEach(enhance)

// Where somebody is, when they press the button: rounded to about a hundred metres, sent once.
const form = document.querySelector('form.locate')
if (form && 'geolocation' in navigator && isSecureContext) {
  const said = form.querySelector('[role=status]')
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    said.textContent = form.dataset.asking
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.latitude.value = coords.latitude.toFixed(3)
        form.longitude.value = coords.longitude.toFixed(3)
        form.submit()
      },
      () => {
        said.textContent = form.dataset.refused
      },
      { timeout: 15000, maximumAge: 60000 },
    )
  })
}
