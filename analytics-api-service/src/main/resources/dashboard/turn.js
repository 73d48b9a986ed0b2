// Work that is never done twice at once.

/** The work as a function to call at any time: calls while it is done are answered by doing it once more. */
export function inTurn(work) {
  let busy = false;
  let again = false;
  return async () => {
    again = busy;
    if (busy) return;
    busy = true;
    do {
      again = false;
      await work();
    } while (again);
    busy = false;
  };
}
