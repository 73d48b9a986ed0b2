/** What a deployment in AWS is made of: a template of CloudFormation and the functions' jars. */
@NullMarked
package io.orderlake.deploy;

import org.jspecify.annotations.NullMarked;
