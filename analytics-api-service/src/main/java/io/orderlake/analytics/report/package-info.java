/** Reports: a folder of SQL is the API. */
@NullMarked
package io.orderlake.analytics.report;

import org.jspecify.annotations.NullMarked;
