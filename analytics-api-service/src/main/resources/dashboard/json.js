// JSON whose numbers stay exact.

/** JSON, in which a number that a number of JavaScript's cannot hold stays its text. */
export function parse(json) {
  return JSON.parse(json, (_, value, context) => (typeof value === 'number' && context?.source && isTooLong(value, context.source) ? context.source : value));
}

function isTooLong(value, source) {
  return Number.isInteger(value) ? !Number.isSafeInteger(value) : source.replace(/[eE].*|\D/g, '').replace(/^0+/, '').length > 15;
}
