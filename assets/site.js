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

// A link may lead to a measure inside something closed. Newer browsers open it by themselves.
const open = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1))
  if (!target) return
  let closed = false
  for (let one = target.closest('details'); one; one = one.parentElement.closest('details')) {
    closed ||= !one.open
    one.open = true
  }
  if (closed) target.scrollIntoView()
}
addEventListener('hashchange', open)
open()
