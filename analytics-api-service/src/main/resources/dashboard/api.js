// Talks to the three services. An error carries what a person should read.
import {authorization, demanded} from './access.js';
import {parse} from './json.js';
import {heard} from './time.js';

/** A service that says nothing for so many milliseconds does not answer. */
const PATIENCE = 15_000;

const own = {simulator: ':8081', transformer: ':8082', engine: 'duckdb', warehouse: true, cloudwatch: null, control: true};

/** What to say where a token is not enough. */
export const LOOK_ONLY = 'Your token lets you look. Changing anything takes the control token.';

export class Unreachable extends Error {}

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The service answered ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

/** Learns where the other services are, and what may be done here. */
export async function learn() {
  Object.assign(own, await get('/api/dashboard'));
}

export const engine = () => own.engine;

/** Whether there is one: without it nothing tells changes as they come. */
export const hasWarehouse = () => own.warehouse;

/** CloudWatch's dashboard of a pipeline that AWS runs, or null. */
export const cloudWatch = () => own.cloudwatch;

/** Whether a service is run at all. */
export const has = (service) => own[service] !== 'none';

/** Whether the page may change things, or only look. */
export const mayControl = () => own.control;

export function address(service) {
  const at = own[service];
  return at.startsWith(':') ? `${location.protocol}//${location.hostname}${at}` : at;
}

export const get = (path, body) => json(path, body);
export const simulator = (path, body, method) => of('simulator', path, body, method);
export const transformer = (path, body) => of('transformer', path, body);

/** The rows of a report, by its name and parameters. */
export async function report(name, parameters = {}) {
  return (await run(name, parameters)).rows;
}

/** A report with what it cost. */
export async function run(name, parameters, signal) {
  const begin = performance.now();
  const answer = await askUntilDone(`/api/${name}${query(parameters)}`, {signal});
  const body = parse(await answer.text());
  const scanned = answer.headers.get('Orderlake-Scanned-Bytes');
  return {rows: body.rows, more: body.more, next: body.next, milliseconds: performance.now() - begin, scanned: scanned && Number(scanned)};
}

/** The answer to one SELECT of a person's own. */
export async function askInSql(sql) {
  const begin = performance.now();
  const answer = await ask('/api/query', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({sql})});
  const body = parse(await answer.text());
  return {rows: body.rows, more: body.more, milliseconds: performance.now() - begin};
}

export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value != null && value !== '');
  return given.length ? '?' + new URLSearchParams(given) : '';
}

async function of(service, path, body, method) {
  if (!has(service)) throw new Unreachable(`There is no ${service} here`);
  return json(address(service) + path, body, method);
}

async function json(url, body, method = body === undefined ? 'GET' : 'POST') {
  const options = {method, signal: method === 'GET' ? AbortSignal.timeout(PATIENCE) : null};
  if (body) {
    options.headers = {'Content-Type': 'application/json'};
    options.body = JSON.stringify(body);
  }
  const answer = await ask(url, options);
  const text = await answer.text();
  return text ? parse(text) : null;
}

/** Saves what is at an address. A link does that too, but sends no token and waits for no slow query. */
export async function download(url, name) {
  const file = URL.createObjectURL(await (await askUntilDone(url)).blob());
  Object.assign(document.createElement('a'), {href: file, download: name}).click();
  URL.revokeObjectURL(file);
}

/** As ask does. A slow query of Athena's (202) is asked after until its answer is there. */
async function askUntilDone(url, options) {
  let answer = await ask(url, options);
  while (answer.status === 202) {
    await new Promise((done) => setTimeout(done, 1000));
    answer = await ask(answer.headers.get('Location'), options);
  }
  return answer;
}

export async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, {...options, headers: {...options.headers, ...authorization()}});
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Unreachable(`No answer from ${new URL(url, location.href).origin}`);
  }
  if (answer.status === 401) demanded();
  heard(answer.headers.get('Date'));
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => null));
  return answer;
}
