// What every signed-in page starts.
import { startAutosave } from "./autosave.js";
import { startCommandBox } from "./command_box.js";
import { startConfirmSteps } from "./confirm.js";
import { startDialogs } from "./dialogs.js";
import { keepDrafts } from "./drafts.js";
import { startElapsedClocks } from "./elapsed_clock.js";
import { focusErrorSummary, sendFormsOnce, warnOfUnsavedText } from "./forms.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { watchSignIn } from "./sign_in.js";
import { startThemeSwitch } from "./theme.js";
import { startToasts } from "./toasts.js";

watchSignIn();
startDialogs();
startMenus();
startCommandBox();
startKeys();
startThemeSwitch();
startToasts();
startConfirmSteps();
startElapsedClocks();
sendFormsOnce();
warnOfUnsavedText();
keepDrafts();
startAutosave();
focusErrorSummary();
