// What is too late, too much or too still: one opinion for the picture, the verdict and the figures.
import {count, duration} from './format.js';

const LONG_LAG_SECONDS = 10;
const STUCK_SECONDS = 5;
const MANY_OBJECTS = 20;

/** Why a stage does not move though it should, or null. */
export function stuck(stage) {
  return stage.strugglingForSeconds > STUCK_SECONDS ? `stands still for ${duration(stage.strugglingForSeconds * 1000)}` : null;
}

/** Why a stage is late, or null. */
export function late(stage) {
  return stage.lagSeconds > LONG_LAG_SECONDS ? `behind by ${duration(stage.lagSeconds * 1000)}` : null;
}

/** What it refuses of late and why, if that is so much that it is not well; else null. */
export function refusing({refusals}) {
  return refusals?.tooMany ? `refuses ${count(refusals.refused)} of ${count(refusals.of)}: ${refusals.reason}` : null;
}

/** Why the lake is not what the warehouse shows, or null. */
export function lakeTrouble({goneFromLake, unreadable}) {
  if (goneFromLake) return 'lacks objects that were taken in';
  return unreadable > 0 ? `${count(unreadable)} ${unreadable === 1 ? 'object' : 'objects'} cannot be read` : null;
}

/** Whether so much is to be taken in that figures lack it; less is gone within a second or two. */
export function lacksMuch({rebuilding, waitingObjects}) {
  return rebuilding || waitingObjects > MANY_OBJECTS;
}

/** What the warehouse still has to take in, or null. */
export function loading({rebuilding, waitingObjects, percent}) {
  if (rebuilding) return `is being rebuilt, ${percent} % done`;
  return waitingObjects > 0 ? `takes in ${count(waitingObjects)} more ${waitingObjects === 1 ? 'object' : 'objects'}, ${percent} % done` : null;
}
