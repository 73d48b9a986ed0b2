// Before anything is drawn: the theme that was chosen, if one was; else the system's holds.
try {
  const chosen = localStorage.getItem('orderlake-theme');
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch { /* Without storage the system's theme holds. */ }
