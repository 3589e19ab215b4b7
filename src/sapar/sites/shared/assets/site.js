// Improves forms that work without it: conditional questions, focus on errors, no double sending.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
