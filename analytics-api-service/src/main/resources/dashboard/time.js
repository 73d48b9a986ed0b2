// The time, which is the server's: this machine's clock may be an hour off.

/** A header tells whole seconds: less than this may be the way alone. */
const ROUGH = 2000;

let ahead = 0;

/** Takes the time that an answer of the server's tells. */
export function heard(header) {
  const told = Date.parse(header);
  if (Number.isNaN(told)) return;
  const difference = told + 500 - Date.now();
  if (Math.abs(difference - ahead) > ROUGH) ahead = Math.abs(difference) > ROUGH ? difference : 0;
}

export const now = () => Date.now() + ahead;
