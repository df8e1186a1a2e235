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
