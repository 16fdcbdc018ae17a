// What of nhsuk-frontend's scripts the pages use, started by itself: on the whole page, and on what htmx puts in later.
import {
  createAll,
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
} from "nhsuk-frontend";

const start = (scope) => {
  for (const component of [
    Button,
    CharacterCount,
    Checkboxes,
    ErrorSummary,
    NotificationBanner,
    PasswordInput,
    Radios,
    SkipLink,
  ]) {
    createAll(component, undefined, scope);
  }
};

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
start(document);
document.addEventListener("htmx:afterSwap", (event) => start(event.target));
