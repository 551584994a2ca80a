// Buttons with data-opens="id" open that dialog; a click on the veil closes it. The browser
// itself keeps the focus inside and gives it back to the opener.

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  dialog.showModal();
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) openDialog(opener.dataset.opens);
    else if (event.target instanceof HTMLDialogElement) event.target.close();
  });
}
