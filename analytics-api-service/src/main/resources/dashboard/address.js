// What of a view is in the address: reload, back and sharing keep it.
import {query} from './api.js';

/** Puts parameters into the address, without a step back to what it was. */
export function remember(parameters) {
  const hash = location.hash.split('?')[0] + query(parameters);
  if (hash !== location.hash) history.replaceState(null, '', hash || '#');
}
