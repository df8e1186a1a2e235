// Brings the components on a page to life. Pages work without it.
import {
  Button,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from 'govuk-frontend'

// The components look for these classes. Frontend's own template sets them from an inline script,
// which our content security policy refuses.
document.body.classList.add('js-enabled', 'govuk-frontend-supported')

for (const component of [
  Button,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
]) {
  createAll(component)
}

// What is folded up so that a page is short on a phone lies open where there is room for it, and on
// paper. It is below the first screen, so nothing moves under the reader's eyes.
const unfold = () => document.querySelectorAll('details.unfold').forEach((one) => (one.open = true))
if (matchMedia('(min-width: 801px)').matches) unfold()
addEventListener('beforeprint', unfold)

// A link may lead to a measure inside something closed, or to a part of the page whose measures are
// folded up. Newer browsers open the first by themselves.
const open = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1))
  if (!target) return
  let closed = false
  const inside = target.matches('section') && target.querySelector('details.unfold')
  for (let one = inside || target.closest('details'); one; one = one.parentElement.closest('details')) {
    closed ||= !one.open
    one.open = true
  }
  if (closed) target.scrollIntoView()
}
addEventListener('hashchange', open)
open()

// A slider beside each weight on the pages for analysts. The box stays what is sent and what is read
// out, so the slider is kept out of the way of keyboards and screen readers.
for (const box of document.querySelectorAll('.dial input')) {
  const slider = document.createElement('input')
  slider.type = 'range'
  slider.min = 0
  slider.step = 'any'
  slider.max = Math.max(2 * parseFloat(box.value) || 0, 10)
  slider.value = box.value
  slider.tabIndex = -1
  slider.setAttribute('aria-hidden', 'true')
  slider.addEventListener('input', () => (box.value = Math.round(slider.value * 100) / 100))
  box.addEventListener('input', () => (slider.value = parseFloat(box.value) || 0))
  box.after(slider)
}
