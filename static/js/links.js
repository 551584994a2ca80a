// What pages behind a private link start: no sign-in to watch, nothing kept in the browser.
import { focusErrorSummary, sendFormsOnce } from "./forms.js";

sendFormsOnce();
focusErrorSummary();
