/** Notices what a person should know, and tells it once. */
@NullMarked
package io.orderlake.analytics.alert;

import org.jspecify.annotations.NullMarked;
